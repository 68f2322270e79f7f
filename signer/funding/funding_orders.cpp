#include "signer/funding/funding_orders.hpp"

#include <utility>

#include "signer/funding/funding_views.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;
using Done = FundingOrders::Done;

auto plan_text(const FundingDesk& desk) {
    return [&desk](const FundingPlan& plan) { return plan_json(plan, desk.options()); };
}

auto status_text(const FundingDesk& desk) {
    return [&desk](const FundingStatus& status) { return status_json(status, desk.options()); };
}

/// Takes everything by value: it outlives the request that began it.
template <class T, class Show>
asio::awaitable<void> tell(asio::awaitable<Result<T>> asked, Show show, Done done) {
    auto said = co_await std::move(asked);
    done(said ? Result<std::string>{show(*said)} : std::move(said).error());
}

}  // namespace

void FundingOrders::plan(std::string_view body, const Done& done) {
    const auto order = parse_funding_order(body, desk_.active_key());
    if (!order) {
        return done(order.error());
    }
    desk_.run([this, order = *order, done] { return tell(desk_.plan(order), plan_text(desk_), done); });
}

void FundingOrders::send(std::string_view body, const Done& done) {
    const auto order = parse_funding_order(body, desk_.active_key());
    const auto terms = parse_terms(body);
    if (!order || !terms) {
        return done(order ? terms.error() : order.error());
    }
    desk_.run([this, order = *order, terms = *terms, done] {
        return tell(desk_.send(order, terms), transaction_json, done);
    });
}

void FundingOrders::replace(std::string_view verb, std::string_view body, const Done& done) {
    const auto key = parse_funding_key(body, desk_.active_key());
    if (!key) {
        return done(key.error());
    }
    if (verb == "plan-replacement") {
        return desk_.run(
            [this, key = *key, done] { return tell(desk_.plan_replacement(key), plan_text(desk_), done); });
    }
    const auto terms = parse_terms(body);
    if (!terms) {
        return done(terms.error());
    }
    desk_.run(
        [this, key = *key, terms = *terms, done] { return tell(desk_.replace(key, terms), transaction_json, done); });
}

void FundingOrders::status(std::string_view body, const Done& done) {
    const auto key = parse_funding_key(body, desk_.active_key());
    if (!key) {
        return done(key.error());
    }
    desk_.run([this, key = *key, done] { return tell(desk_.status(key), status_text(desk_), done); });
}

void FundingOrders::find(std::string_view body, const Done& done) {
    const auto key = parse_funding_key(body, desk_.active_key());
    const auto nonce = parse_nonce(body);
    if (!key || !nonce) {
        return done(key ? nonce.error() : key.error());
    }
    desk_.run(
        [this, key = *key, nonce = *nonce, done] { return tell(desk_.find(key, nonce), transaction_json, done); });
}

void FundingOrders::obey(std::string_view verb, std::string_view body, Done done) {
    if (verb == "plan") {
        return plan(body, done);
    }
    if (verb == "send") {
        return send(body, done);
    }
    if (verb == "plan-replacement" || verb == "replace") {
        return replace(verb, body, done);
    }
    if (verb == "status") {
        return status(body, done);
    }
    if (verb == "transaction") {
        return find(body, done);
    }
    done(make_error(ErrorCode::not_found, "no such order"));
}

}  // namespace farebox::signer
