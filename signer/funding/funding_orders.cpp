#include "signer/funding/funding_orders.hpp"

#include <utility>

#include "signer/funding/funding_views.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;
using Done = FundingOrders::Done;

// Coroutines take everything by value: they outlive the request that began them.

asio::awaitable<void> tell_plan(FundingDesk& desk, FundingOrder order, Done done) {
    auto plan = co_await desk.plan(std::move(order));
    done(plan ? Result<std::string>{plan_json(*plan, desk.options())} : std::move(plan).error());
}

asio::awaitable<void> carry_out(FundingDesk& desk, FundingOrder order, FundingTerms terms, Done done) {
    auto row = co_await desk.send(std::move(order), std::move(terms));
    done(row ? Result<std::string>{transaction_json(*row)} : std::move(row).error());
}

asio::awaitable<void> tell_replacement(FundingDesk& desk, Address key, Done done) {
    auto plan = co_await desk.plan_replacement(key);
    done(plan ? Result<std::string>{plan_json(*plan, desk.options())} : std::move(plan).error());
}

asio::awaitable<void> carry_out_replacement(FundingDesk& desk, Address key, FundingTerms terms, Done done) {
    auto row = co_await desk.replace(key, std::move(terms));
    done(row ? Result<std::string>{transaction_json(*row)} : std::move(row).error());
}

asio::awaitable<void> tell_status(FundingDesk& desk, Address key, Done done) {
    auto status = co_await desk.status(key);
    done(status ? Result<std::string>{status_json(*status, desk.options())} : std::move(status).error());
}

asio::awaitable<void> tell_transaction(FundingDesk& desk, Address key, std::uint64_t nonce, Done done) {
    auto row = co_await desk.find(key, nonce);
    done(row ? Result<std::string>{transaction_json(*row)} : std::move(row).error());
}

}  // namespace

void FundingOrders::plan(std::string_view body, const Done& done) {
    const auto order = parse_funding_order(body, desk_.active_key());
    if (!order) {
        return done(order.error());
    }
    desk_.run([this, order = *order, done] { return tell_plan(desk_, order, done); });
}

void FundingOrders::send(std::string_view body, const Done& done) {
    const auto order = parse_funding_order(body, desk_.active_key());
    const auto terms = parse_terms(body);
    if (!order || !terms) {
        return done(order ? terms.error() : order.error());
    }
    desk_.run([this, order = *order, terms = *terms, done] { return carry_out(desk_, order, terms, done); });
}

void FundingOrders::replace(std::string_view verb, std::string_view body, const Done& done) {
    const auto key = parse_funding_key(body, desk_.active_key());
    if (!key) {
        return done(key.error());
    }
    if (verb == "plan-replacement") {
        return desk_.run([this, key = *key, done] { return tell_replacement(desk_, key, done); });
    }
    const auto terms = parse_terms(body);
    if (!terms) {
        return done(terms.error());
    }
    desk_.run([this, key = *key, terms = *terms, done] { return carry_out_replacement(desk_, key, terms, done); });
}

void FundingOrders::status(std::string_view body, const Done& done) {
    const auto key = parse_funding_key(body, desk_.active_key());
    if (!key) {
        return done(key.error());
    }
    desk_.run([this, key = *key, done] { return tell_status(desk_, key, done); });
}

void FundingOrders::find(std::string_view body, const Done& done) {
    const auto key = parse_funding_key(body, desk_.active_key());
    const auto nonce = parse_nonce(body);
    if (!key || !nonce) {
        return done(key ? nonce.error() : key.error());
    }
    desk_.run([this, key = *key, nonce = *nonce, done] { return tell_transaction(desk_, key, nonce, done); });
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
