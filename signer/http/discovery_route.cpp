#include "signer/http/discovery_route.hpp"

#include <utility>
#include <vector>

namespace farebox::signer {

ServiceAnswer answer_discovery(const DiscoverySnapshot& known, std::string_view query, const std::string& request_id) {
    if (known.size() == 0) {
        Error error = make_error(ErrorCode::no_orchestrator, "no orchestrator is known yet",
                                 "try again in a moment; the operator sees the reasons in /readyz and the log");
        error.retry_after = std::chrono::seconds{1};
        return refuse(std::move(error), request_id, 503);
    }
    auto wanted = net::query_values(query, "caps");
    std::erase(wanted, std::string{});
    ServiceAnswer answer;
    answer.response = net::json_response(200, known.body(wanted));
    return answer;
}

}  // namespace farebox::signer
