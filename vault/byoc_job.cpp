#include "vault/byoc_job.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "protocol/byoc_job.hpp"
#include "protocol/ticket.hpp"

namespace farebox::vault {
namespace {

Error refuse(const char* why) {
    return make_error(ErrorCode::invalid_argument, std::string{"the vault refuses: "} + why);
}

/// JSON may start with white space, and parsers forgive a byte order mark: neither here.
bool is_plain_object(std::string_view text) {
    const auto is_control = [](char byte) { return static_cast<unsigned char>(byte) < 0x20; };
    return text.starts_with('{') && text.ends_with('}') && std::ranges::none_of(text, is_control) &&
           nlohmann::json::accept(text);  // checks the UTF-8 too; keeps nothing, and does not recurse
}

}  // namespace

Result<PersonalMessage> byoc_job_message(const ByocJob& job) {
    const auto size = job.request.size() + job.parameters.size();
    if (size > kMaxByocJobBytes) {
        return refuse("request and parameters of a BYOC job are at most 64 KiB together");
    }
    if (std::ranges::find(protocol::kTicketPreimageSizes, size) != protocol::kTicketPreimageSizes.end()) {
        return refuse("request and parameters of a BYOC job are as long as a ticket: put one more space within one");
    }
    if (!is_plain_object(job.request) || !is_plain_object(job.parameters)) {
        return refuse("request and parameters of a BYOC job are JSON objects in UTF-8, without control characters");
    }
    return PersonalMessage{protocol::byoc_job_hash(job.request, job.parameters)};
}

}  // namespace farebox::vault
