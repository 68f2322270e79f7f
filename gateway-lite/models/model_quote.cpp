#include "gateway-lite/models/model_quote.hpp"

#include <algorithm>
#include <utility>

#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "net/orchestrator/capability_filter.hpp"
#include "protocol/ticket_conversion.hpp"

namespace farebox::gateway {
namespace {

using protocol::wire::OrchestratorInfo;

constexpr std::size_t kLongestText = 100;
constexpr std::size_t kLongestSessionId = 256;

Error nonsense(const std::string& field, const std::string& why) {
    return make_error(ErrorCode::protocol_error, "its answer's " + field + " " + why);
}

Result<void> read_transcoder(const OrchestratorInfo& info, ModelQuote& out) {
    auto url = check_target(out.asked.endpoint, info.transcoder, "URL");
    if (!url) {
        return nonsense("transcoder", "is no use: " + url.error().message);
    }
    out.transcoder = *std::move(url);
    out.transcoder_public = out.asked.public_only || must_be_public(out.asked.endpoint, out.transcoder.endpoint);
    return {};
}

Result<void> read_address(const OrchestratorInfo& info, ModelQuote& out) {
    if (info.address.empty()) {
        return {};
    }
    const auto address = protocol::address_from_bytes(info.address);
    if (!address) {
        return nonsense("address", "is none: " + address.error().message);
    }
    if (!address->is_zero()) {  // which is how go-livepeer says "none"
        out.address = *address;
    }
    return {};
}

/// A price and the ticket parameters to pay it with, or neither.
Result<void> read_price(const OrchestratorInfo& info, ModelQuote& out) {
    if (!info.price_info || info.price_info->price_per_unit == 0) {
        return {};
    }
    const auto price = protocol::to_price(&*info.price_info);
    if (!price) {
        return nonsense(info.price_info->pixels_per_unit <= 0 ? "price_info.pixelsPerUnit" : "price_info.pricePerUnit",
                        "is no price: " + price.error().message);
    }
    if (!info.ticket_params) {
        return nonsense("ticket_params", "are missing, although it has a price");
    }
    if (const auto params = protocol::to_ticket_params(*info.ticket_params); !params) {
        return nonsense("ticket_params", "are wrong: " + params.error().message);
    }
    if (!out.address) {
        return nonsense("address", "is missing, although it has a price");
    }
    out.price = *price;
    return {};
}

Result<void> read_token(const OrchestratorInfo& info, std::int64_t unix_now, ModelQuote& out) {
    if (!info.auth_token) {
        return nonsense("auth_token", "is missing");
    }
    const auto& token = *info.auth_token;
    if (token.token.empty()) {
        return nonsense("auth_token.token", "is empty");
    }
    if (token.session_id.empty() || token.session_id.size() > kLongestSessionId) {
        return nonsense("auth_token.session_id", token.session_id.empty() ? "is empty" : "is too long");
    }
    if (token.expiration <= unix_now) {
        return nonsense("auth_token.expiration", "is past: its clock or that of this host is wrong");
    }
    out.session_id = token.session_id;
    out.token_expiration = token.expiration;
    return {};
}

void read_capabilities(const OrchestratorInfo& info, const WantedModel& wanted, ModelQuote& out) {
    if (!info.capabilities) {
        return;
    }
    out.version = printable(info.capabilities->version, kLongestText);
    if (const auto* const model = net::orchestrator::announced_model(info, wanted.requirements())) {
        out.model = ModelQuote::Served{model->warm, model->capacity, model->capacity_in_use,
                                       printable(model->runner_version, kLongestText)};
        const auto needed = wanted.question();
        out.compatible = protocol::compatible_with(&needed, *info.capabilities);
    }
}

}  // namespace

Result<ModelQuote> read_model_quote(const AskedOrchestrator& asked, const WantedModel& wanted,
                                    net::orchestrator::OrchestratorQuote answer, std::int64_t unix_now) {
    ModelQuote out;
    out.asked = asked;
    const auto& info = answer.info;
    if (auto read = read_transcoder(info, out); !read) {
        return read.error();
    }
    if (auto read = read_address(info, out); !read) {
        return read.error();
    }
    if (auto read = read_price(info, out); !read) {
        return read.error();
    }
    if (auto read = read_token(info, unix_now, out); !read) {
        return read.error();
    }
    read_capabilities(info, wanted, out);
    const auto count = std::min(info.nodes.size(), ModelQuote::kMostNodes);
    out.nodes.assign(info.nodes.begin(), info.nodes.begin() + static_cast<std::ptrdiff_t>(count));
    out.bytes = std::move(answer.bytes);
    return out;
}

}  // namespace farebox::gateway
