#include "gateway-lite/candidates.hpp"

#include <algorithm>
#include <utility>

#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "net/http_message.hpp"

namespace farebox::gateway {
namespace {

using net::orchestrator::Runner;

/// What an orchestrator bills where its listing has no unit.
protocol::PaymentType default_type(const std::string& app) {
    return app == "live-video-to-video/scope" ? protocol::PaymentType::lv2v : protocol::PaymentType::live;
}

std::optional<protocol::PaymentType> type_of_unit(const std::string& unit) {
    for (const auto type : {protocol::PaymentType::live, protocol::PaymentType::lv2v, protocol::PaymentType::fixed}) {
        if (net::equal_ignoring_case(unit, protocol::unit_name(type))) {
            return type;
        }
    }
    return std::nullopt;
}

/// Wei per unit, exact. Errors: protocol_error (not in wei, or beyond what wei can be).
Result<protocol::Rational> listed_price(const net::orchestrator::RunnerPrice& listed) {
    const auto price = protocol::Rational::parse_decimal(listed.price);
    if (!price || !price->ceil().to_uint256() || !net::equal_ignoring_case(listed.currency, "wei")) {
        return make_error(ErrorCode::protocol_error, "a price that is not in wei");
    }
    return price;
}

PriceUnit unit_of(protocol::PaymentType type) {
    switch (type) {
        case protocol::PaymentType::lv2v:
            return PriceUnit::pixel_second_720p;
        case protocol::PaymentType::fixed:
            return PriceUnit::request;
        case protocol::PaymentType::by_pixels:
            return PriceUnit::pixel;
        case protocol::PaymentType::live:
            break;
    }
    return PriceUnit::second;
}

Candidate::Room room_of(const Runner& runner) {
    if (runner.capacity_available > 0) {
        return Candidate::Room::some;
    }
    return runner.capacity > 0 ? Candidate::Room::none : Candidate::Room::unknown;
}

/// Why this runner is not a candidate; nothing: it is one, and `out` has it.
std::optional<std::string> judge(const Runner& runner, const Wanted& wanted, Candidate& out) {
    if (runner_mode(runner) != wanted.mode) {
        const auto mode = printable(runner.mode, 100);
        return wanted.app + " is " + (mode.empty() ? "neither persistent nor single-shot" : mode) + " there";
    }
    auto url = check_target(out.orchestrator, runner.url, "url of " + wanted.app);
    if (!url) {
        return url.error().message;
    }
    out.url = *std::move(url);
    out.version = runner.version;
    out.capacity_available = runner.capacity_available;
    out.room = room_of(runner);
    out.type = default_type(runner.app);
    if (!runner.price) {
        return std::nullopt;
    }
    auto price = listed_price(*runner.price);
    const auto type = type_of_unit(runner.price->unit);
    if (!price || !type) {
        return "its price for " + wanted.app + " has an unknown currency or unit";
    }
    set_price(out, *type, *std::move(price));
    return hold_to(wanted.max_price, out);
}

}  // namespace

RunnerMode runner_mode(const Runner& runner) noexcept {
    if (runner.mode == "persistent") {
        return RunnerMode::persistent;
    }
    return runner.mode == "single-shot" ? RunnerMode::single_shot : RunnerMode::other;
}

Result<std::optional<Wei>> runner_price(const Runner& runner) {
    if (!runner.price) {
        return std::optional<Wei>{};
    }
    const auto price = listed_price(*runner.price);
    if (!price) {
        return price.error();
    }
    return std::optional{Wei{*price->ceil().to_uint256()}};
}

void set_price(Candidate& candidate, protocol::PaymentType type, protocol::Rational price) {
    candidate.type = type;
    // Listings are in wei, prices in dollars: between a listing and its challenge the rate may move.
    candidate.ceiling = price * protocol::Rational{1012, 1000};
    candidate.price = std::move(price);
}

std::optional<std::string> hold_to(const std::optional<PriceLimit>& limit, Candidate& candidate) {
    if (!limit || !candidate.price) {
        return std::nullopt;
    }
    if (limit->unit != unit_of(candidate.type)) {
        return "is priced per unit of " + std::string{protocol::unit_name(candidate.type)} + ", and the limit is " +
               limit->to_string();
    }
    if (*candidate.price > protocol::Rational{limit->amount}) {
        return "asks " + Wei{*candidate.price->ceil().to_uint256()}.to_amount() + " per unit, above the limit of " +
               limit->to_string();
    }
    candidate.ceiling = std::min(candidate.ceiling, protocol::Rational{limit->amount});
    return std::nullopt;
}

void sort_runners(const net::Endpoint& orchestrator, const std::vector<Runner>& runners, const Wanted& wanted,
                  Candidates& out) {
    Rejection rejection{orchestrator.to_string(), "does not offer " + wanted.app};
    bool found = false;
    for (const auto& runner : runners) {
        if (runner.app != wanted.app) {
            continue;
        }
        Candidate candidate;
        candidate.orchestrator = orchestrator;
        if (auto why = judge(runner, wanted, candidate)) {
            rejection.reason = *std::move(why);
            rejection.offer = std::move(candidate);
        } else if (!wanted.only || wanted.only->runner == candidate.url) {
            found = true;
            out.usable.push_back(std::move(candidate));
        }
    }
    if (!found) {
        out.rejections.push_back(std::move(rejection));
    }
}

}  // namespace farebox::gateway
