#include "signer/access/webhook_reply.hpp"

#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {

void webhook_reply(std::string_view input) {
    const auto reply = signer::parse_webhook_reply(input);
    if (!reply) {
        require(reply.error().code == ErrorCode::webhook_invalid, "an unusable answer is webhook_invalid");
        return;
    }
    const bool refuses = reply->status >= 400 && reply->status <= 599;
    require(reply->status == 200 || refuses, "an answer allows or refuses");
    require(!refuses || !reply->reason.empty(), "a refusal has a reason");
    require(reply->reason.size() <= signer::kMaxWebhookReasonBytes, "a reason is not endless");
    require(reply->auth_id.empty() || signer::is_auth_id(reply->auth_id), "an auth id is a plain one");
}

}  // namespace farebox::fuzz
