#include "signer/http/byoc_request.hpp"

#include "tests/fuzz/target.hpp"
#include "vault/byoc_job.hpp"

namespace farebox::fuzz {

/// The body of a job to be signed, up to what the vault is asked for.
void byoc_request(std::string_view input) {
    auto request = signer::parse_byoc_request(input);
    if (!request) {
        const auto code = request.error().code;
        require(code == ErrorCode::invalid_argument || code == ErrorCode::too_large, "a bad request has its code");
        return;
    }
    require(!request->id.empty() && !request->capability.empty(), "a job has an id and a capability");
    require(request->timeout_seconds >= 1 && request->timeout_seconds <= 86'400, "a job ends");
    const auto size = request->request.size() + request->parameters.size();
    if (vault::byoc_job_message({{}, request->request, request->parameters})) {
        require(size <= vault::kMaxByocJobBytes && size != 168 && size != 232, "what is signed is no ticket");
        require(request->request.front() == '{' && request->parameters.back() == '}', "and two objects");
    }
}

}  // namespace farebox::fuzz
