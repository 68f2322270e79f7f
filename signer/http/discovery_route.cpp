#include "signer/http/discovery_route.hpp"

#include <utility>
#include <vector>

#include "signer/http/api_error.hpp"

namespace farebox::signer {

ServiceAnswer answer_discovery(const DiscoverySnapshot& known, std::string_view query, const std::string& request_id) {
    ServiceAnswer answer;
    if (known.size() == 0) {
        Error error = make_error(ErrorCode::no_orchestrator, "no orchestrator is known yet",
                                 "try again in a moment; the operator sees the reasons in /readyz and the log");
        error.request_id = request_id;
        error.retry_after = std::chrono::seconds{1};
        answer.response = error_response(error, 503);
        answer.error = std::move(error);
        return answer;
    }
    auto wanted = net::query_values(query, "caps");
    std::erase(wanted, std::string{});
    answer.response = net::json_response(200, known.body(wanted));
    return answer;
}

}  // namespace farebox::signer
