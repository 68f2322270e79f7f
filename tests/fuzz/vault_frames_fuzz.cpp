#include <cstdlib>

#include "tests/fuzz/target.hpp"
#include "vault/frames.hpp"

namespace farebox::fuzz {
namespace {

/// A job that the vault would sign is never as long as a ticket's preimage, whatever the two texts are.
void check_byoc_job(std::string_view frame) {
    const auto request = vault::decode_request(frame);
    const auto* job = request ? std::get_if<vault::ByocJob>(&*request) : nullptr;
    if (job != nullptr && vault::byoc_job_message(*job)) {
        const auto size = job->request.size() + job->parameters.size();
        if (size == 168 || size == 232 || size > vault::kMaxByocJobBytes) {
            std::abort();
        }
    }
}

}  // namespace

/// A kind and a body, in a frame whose length is right; and the bytes as they are.
void vault_frames(std::string_view input) {
    vault::fuzz_frames(input);
    if (!input.empty()) {
        const std::string_view body = input.substr(1);
        std::string frame{static_cast<char>(vault::kFrameVersion), input.front()};
        for (const unsigned shift : {24U, 16U, 8U, 0U}) {
            frame.push_back(static_cast<char>(body.size() >> shift));
        }
        vault::fuzz_frames(frame.append(body));
        check_byoc_job(frame);
    }
}

}  // namespace farebox::fuzz
