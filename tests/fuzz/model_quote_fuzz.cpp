#include <algorithm>

#include "gateway-lite/models/model_candidate.hpp"
#include "gateway-lite/models/model_listing.hpp"
#include "gateway-lite/models/siblings.hpp"
#include "protocol/wire/orchestrator_info.hpp"
#include "tests/fuzz/target.hpp"

namespace farebox::fuzz {
namespace {

constexpr std::int64_t kNow = 1'700'000'000;

bool is_shown_on_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char each) { return each >= 0 && each < ' '; });
}

void check_candidate(const gateway::ModelQuote& quote, const gateway::WantedModel& wanted) {
    gateway::Candidates found;
    gateway::sort_quote(std::make_shared<const gateway::ModelQuote>(quote), wanted, found);
    require(found.usable.size() + found.rejections.size() == 1, "an answer is one candidate or one reason");
    for (const auto& each : found.usable) {
        require(each.model && each.model->quote, "a candidate has the quote that jobs begin with");
        require(!each.price || (*each.price > protocol::Rational{} && each.ceiling >= *each.price),
                "a price is positive and may be paid");
        require(is_shown_on_one_line(each.version) && is_shown_on_one_line(each.model->orchestrator_version),
                "what an orchestrator says is shown on one line");
    }
}

void check_siblings(const gateway::ModelQuote& quote) {
    const auto siblings = gateway::siblings_of(quote, 3);
    require(siblings.nodes.size() + siblings.refused.size() <= 3, "few nodes are followed");
    for (const auto& each : siblings.nodes) {
        require(each.endpoint.scheme == net::Scheme::https, "no node is a step down from https");
        require(each.public_only || each.endpoint.host == quote.asked.endpoint.host,
                "a stranger's node must be public");
    }
}

}  // namespace

/// The bytes of a net.OrchestratorInfo: as a quote, a candidate and a listing.
void model_quote(std::string_view input) {
    auto info = protocol::wire::decode_orchestrator_info(input);
    if (!info) {
        return;
    }
    const auto listed = gateway::models_of(*info);
    require(listed.size() <= 1000, "a listing is bounded");
    for (const auto& model : listed) {
        require(!model.pipeline.empty() && is_shown_on_one_line(model.model), "a model has a name");
    }
    const gateway::AskedOrchestrator asked{{net::Scheme::https, "orchestrator.example", 8935, {}}, false};
    const gateway::WantedModel wanted{protocol::kLiveVideoToVideo, "echo"};
    const auto quote = gateway::read_model_quote(asked, wanted, {*std::move(info), std::string{input}}, kNow);
    if (!quote) {
        require(quote.error().code == ErrorCode::protocol_error, "nonsense is protocol_error");
        require(quote.error().message.starts_with("its answer's "), "nonsense is named by its field");
        return;
    }
    require(quote->bytes == input, "the signer gets the bytes unchanged");
    require(!quote->session_id.empty() && quote->token_expiration > kNow, "a quote has a session");
    require(!quote->price || quote->address, "who is paid has an address");
    check_candidate(*quote, wanted);
    check_siblings(*quote);
}

}  // namespace farebox::fuzz
