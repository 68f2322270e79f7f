#include "gateway-lite/paid_exchange.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "gateway-lite/http_peers.hpp"
#include "gateway-lite/redirect.hpp"
#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "gateway-lite/trace_headers.hpp"

namespace farebox::gateway {
namespace {

using Next = ExchangeFailure::Next;

constexpr int kMaxChallenges = 4;
constexpr int kMaxPaidTries = 2;  // each costs tickets
constexpr std::size_t kLargeBody = 64 * 1024;
constexpr std::chrono::milliseconds kChallengeTimeout{15'000};
constexpr std::chrono::milliseconds kRefusalTimeout{5'000};

ExchangeOutcome failed(Next next, Error error) {
    return {.answer = std::nullopt, .failure = ExchangeFailure{next, std::move(error)}, .unspent = std::nullopt};
}

ExchangeOutcome answered(PaidAnswer answer) {
    return {.answer = std::move(answer), .failure = std::nullopt, .unspent = std::nullopt};
}

/// Whether a signer's 403 is about whom to pay, and so not about another orchestrator.
bool forbids_the_payee(const Error& error) {
    return std::any_of(error.details.begin(), error.details.end(), [](const auto& detail) {
        const auto& [name, value] = detail;
        return name == "recipient" ||
               (name == "limit_name" && (value == "allowed_orchestrators" || value == "allowed_recipients"));
    });
}

/// Where the signer's refusal leads: to another orchestrator where it speaks about this one's price, parameters or
/// owner. It did nothing wrong by who owns it.
Next after_refusal(const SignerAnswer& answer) {
    if (answer.status == 400 || answer.status == 480 || answer.status == 481 || answer.status == 482) {
        return Next::next_orchestrator;
    }
    return answer.status == 403 && forbids_the_payee(*answer.error) ? Next::not_this_one : Next::give_up;
}

Error rejection(const PaidAnswer& answer) {
    const bool again = answer.head().status == 402;
    auto error = make_error(ErrorCode::payment_rejected,
                            "the orchestrator refused the payment (" + std::to_string(answer.head().status) + ")");
    error.details.emplace_back("answer", again ? "asked for payment again" : printable(answer.first_bytes, 300));
    return error;
}

/// Why there is nothing to pay by in a 402. Whose text its body is, if any: that is for the details, because messages
/// are logged.
Error no_challenge(const PaidAnswer& answer, Error error) {
    if (answer.broken) {
        error = *answer.broken;
        error.message = "broke off while it asked for payment: " + error.message;
        return error;
    }
    if (!answer.complete) {
        return make_error(ErrorCode::too_large,
                          "asks for payment in more than " + std::to_string(kMaxRefusalBytes) + " bytes");
    }
    if (error.code == ErrorCode::payment_rejected) {
        error.details.emplace_back("answer", printable(error.message, 300));
        error.message = "asks for payment, but with no challenge";
    }
    return error;
}

Error leads_elsewhere(const net::Response& redirect) {
    return make_error(ErrorCode::upstream_error,
                      "answered " + std::to_string(redirect.status) + " before payment and leads to \"" +
                          printable(redirect.headers.get("Location"), 200) + "\", which is not followed");
}

/// The orchestrator has seen this payment before, or has its session still.
bool has_been_taken(const PaidAnswer& answer) {
    return answer.head().status == 409 || answer.first_bytes.find("already seen") != std::string::npos;
}

/// One exchange_paid().
class Exchange {
public:
    Exchange(std::shared_ptr<Services> services, ExchangeRequest exchange, net::Deadline deadline)
        : services_{std::move(services)}, exchange_{std::move(exchange)}, deadline_{deadline} {}

    asio::awaitable<ExchangeOutcome> run();

private:
    struct Step {
        std::optional<ExchangeOutcome> outcome;  // empty: once more, with a new challenge
    };

    asio::awaitable<Result<PaidAnswer>> send(const PaymentHeaders* headers, bool with_body, net::Deadline deadline);
    asio::awaitable<Result<PaidAnswer>> ask_unpaid();
    asio::awaitable<Step> pay(Quote quote);
    asio::awaitable<Step> send_paid(BoughtPayment bought);
    Step judge_paid(PaidAnswer answer, BoughtPayment bought, PaymentHandle run);
    Step judge_refusal(const PaidAnswer& answer, bool answer_was_lost);
    asio::awaitable<void> examine(PaidAnswer& answer, bool paid);
    bool follow(const net::Response& redirect);
    [[nodiscard]] bool is_free_call() const;
    [[nodiscard]] bool is_the_applications(const PaidAnswer& unpaid) const;
    PaymentAccount open_account(Quote quote) const;
    [[nodiscard]] Error too_dear(const Quote& quote) const;
    void forget_payer();

    const std::shared_ptr<Services> services_;
    ExchangeRequest exchange_;
    const net::Deadline deadline_;
    std::string payer_;
    bool payer_changed_ = false;
    bool redirected_ = false;
    int paid_tries_ = 0;
    std::optional<Error> too_old_;  // the signer's words about the latest quote
};

asio::awaitable<ExchangeOutcome> Exchange::run() {
    if (exchange_.bought) {
        exchange_.url = exchange_.bought->url;
        redirected_ = true;
        payer_ = exchange_.bought->account.order.sender;
        paid_tries_ = 1;
        auto step = co_await send_paid(*exchange_.bought);
        if (step.outcome) {
            co_return std::move(*step.outcome);
        }
        if (!exchange_.may_buy) {
            co_return failed(Next::next_orchestrator,
                             make_error(ErrorCode::payment_rejected, "did not take the payment in time"));
        }
    }
    for (int challenges = 0; challenges < kMaxChallenges; ++challenges) {
        if (services_->signer.configured() && payer_.empty()) {
            const auto proof = co_await services_->signer.proof(deadline_);
            if (!proof) {
                co_return failed(Next::give_up, proof.error());
            }
            payer_ = proof->address_text;
        }
        auto answer = co_await ask_unpaid();
        if (!answer) {
            co_return failed(Next::next_orchestrator, answer.error());
        }
        if (is_redirect(answer->head())) {
            if (follow(answer->head())) {
                continue;
            }
            if (!is_free_call()) {
                co_return failed(Next::next_orchestrator, leads_elsewhere(answer->head()));
            }
        }
        if (answer->head().status != 402) {
            co_await examine(*answer, false);
            co_return answered(*std::move(answer));
        }
        co_await read_refusal(*answer, deadline_);
        auto quote = read_quote(answer->first_bytes, exchange_.orchestrator);
        if (!quote && quote.error().code == ErrorCode::payment_rejected && is_the_applications(*answer)) {
            co_return answered(*std::move(answer));
        }
        if (!quote) {
            co_return failed(Next::next_orchestrator, no_challenge(*answer, quote.error()));
        }
        answer->stream.reset();  // its connection serves the paid request
        auto step = co_await pay(*std::move(quote));
        if (step.outcome) {
            co_return std::move(*step.outcome);
        }
    }
    co_return failed(Next::next_orchestrator,
                     too_old_.value_or(make_error(ErrorCode::payment_rejected,
                                                  "the orchestrator asked for payment again and again")));
}

asio::awaitable<Result<PaidAnswer>> Exchange::send(const PaymentHeaders* headers, bool with_body,
                                                   net::Deadline deadline) {
    auto request = exchange_.request;
    if (!payer_.empty()) {
        request.headers.set("Livepeer-Payer-Address", payer_);
    }
    set_trace(request.headers, exchange_.trace);
    if (headers != nullptr) {
        request.headers.set("Livepeer-Payment", headers->payment);
        request.headers.set("Livepeer-Segment", headers->segment);
    }
    if (!with_body) {
        request.body.clear();
    }
    exchange_.watch->sent(request.body.size());
    // A priced runner's orchestrator answers what is unpaid itself. Everything else reaches the application.
    const net::CallOptions options{.repeatable = exchange_.priced && headers == nullptr,
                                   .public_only = must_be_public(exchange_.orchestrator, exchange_.url.endpoint)};
    auto stream = co_await services_->network.orchestrators.open(exchange_.url, std::move(request), deadline, options);
    if (!stream) {
        co_return stream.error();
    }
    PaidAnswer answer;
    answer.stream = *std::move(stream);
    answer.url = exchange_.url;
    co_return answer;
}

/// The request without payment. A large body is not sent in vain to a runner that wants to be paid: it sends its
/// challenge before it reads one.
asio::awaitable<Result<PaidAnswer>> Exchange::ask_unpaid() {
    const auto soon = net::earlier(deadline_, net::deadline_in(kChallengeTimeout));
    const bool probe = exchange_.priced && exchange_.request.body.size() > kLargeBody;
    if (!exchange_.priced) {
        exchange_.watch->enter(JobStage::waiting);
    }
    auto answer = co_await send(nullptr, !probe, exchange_.priced ? soon : deadline_);
    if (probe && answer && answer->head().status < 300) {
        // It is free by now and took the empty probe for the request.
        answer = co_await send(nullptr, true, deadline_);
    }
    co_return answer;
}

/// Follows one redirect within the server, as go-livepeer answers for the root of an application: what is paid for has
/// to be asked for where it is.
bool Exchange::follow(const net::Response& redirect) {
    auto url = redirect_within_origin(exchange_.url, redirect);
    if (!url || std::exchange(redirected_, true)) {
        return false;
    }
    exchange_.url = *std::move(url);
    return true;
}

/// Even an unpaid answer may be the application's.
bool Exchange::is_free_call() const {
    return exchange_.mode == RunnerMode::single_shot && !exchange_.priced;
}

/// True for a 402 without a challenge from a runner that is not listed with a price.
bool Exchange::is_the_applications(const PaidAnswer& unpaid) const {
    return is_free_call() && judge_call_answer(unpaid.head(), unpaid.first_bytes) == Refusal::none;
}

PaymentAccount Exchange::open_account(Quote quote) const {
    PaymentOrder order{exchange_.type, exchange_.app, quote.manifest_id, payer_, exchange_.ceiling, exchange_.trace};
    return PaymentAccount{std::move(order), std::move(quote), exchange_.watch->spending()};
}

/// The next challenge is asked for in the name of the address that the signer has then.
void Exchange::forget_payer() {
    services_->signer.forget_proof(payer_);
    payer_.clear();
}

Error Exchange::too_dear(const Quote& quote) const {
    const auto asked = "asks " + protocol::price_text(quote.price.ratio()) + " wei per unit";
    return make_error(ErrorCode::price_exceeded, exchange_.priced
                                                     ? asked + ", more than its listing and the limit allow (" +
                                                           protocol::price_text(exchange_.ceiling) + ")"
                                                     : asked + ", though it is listed without a price");
}

asio::awaitable<Exchange::Step> Exchange::pay(Quote quote) {
    if (payer_.empty()) {
        co_return Step{failed(
            Next::not_this_one,
            make_error(ErrorCode::payment_rejected, "the orchestrator asks for payment, and no signer is configured",
                       "set Options::signer, FAREBOX_SIGNER or --signer"))};
    }
    if (services_->selector.rules().blocks(quote.orchestrator_address)) {
        co_return Step{failed(Next::not_this_one, make_error(ErrorCode::payment_rejected, "is on the blocklist"))};
    }
    if (quote.price.ratio() > exchange_.ceiling) {
        co_return Step{failed(Next::next_orchestrator, too_dear(quote))};
    }
    if (!exchange_.watch->spending()->may_pay_another_request()) {
        co_return Step{failed(Next::not_this_one, make_error(ErrorCode::payment_rejected,
                                                             "the job has paid for as many requests as it may"))};
    }
    exchange_.watch->enter(JobStage::paying);
    auto account = open_account(std::move(quote));
    HttpPeers peers{services_->network, services_->signer, exchange_.trace, deadline_};
    const auto answer = co_await ask_for_payment(peers, account);
    if (!answer) {  // within the program's own limits another one may fit
        const auto next = is_own_limit(answer.error()) ? Next::not_this_one : Next::give_up;
        co_return Step{failed(next, answer.error())};
    }
    if (wants_refresh(*answer)) {
        too_old_ = answer->error;
        co_return Step{};
    }
    const bool other_key = answer->error && (answer->error->code == ErrorCode::sender_mismatch ||
                                             answer->error->code == ErrorCode::key_revoked);
    if (other_key && !std::exchange(payer_changed_, true)) {
        forget_payer();
        co_return Step{};
    }
    if (!account.undelivered) {
        co_return Step{failed(after_refusal(*answer), *answer->error)};
    }
    ++paid_tries_;
    exchange_.watch->spending()->count_paid_request();
    BoughtPayment bought{std::move(account), exchange_.url, false};
    co_return co_await send_paid(std::move(bought));
}

asio::awaitable<Exchange::Step> Exchange::send_paid(BoughtPayment bought) {
    auto account = bought.account;
    const auto headers = *std::exchange(account.undelivered, std::nullopt);
    const auto type = account.order.type;
    PaymentHandle run{std::make_shared<PaymentRun>(services_, std::move(account))};  // ends where this is cancelled
    if (exchange_.mode == RunnerMode::single_shot) {
        run->start(PaymentLoop::interval(type), [](const SessionEvent&) {});
    }
    exchange_.watch->enter(JobStage::waiting);
    auto answer = co_await send(&headers, true, deadline_);
    if (!answer) {
        auto outcome = failed(Next::next_orchestrator, run->failure().value_or(answer.error()));
        bought.answer_lost = true;
        outcome.unspent = std::move(bought);
        co_return Step{std::move(outcome)};
    }
    co_await examine(*answer, true);
    co_return judge_paid(*std::move(answer), std::move(bought), std::move(run));
}

Exchange::Step Exchange::judge_paid(PaidAnswer answer, BoughtPayment bought, PaymentHandle run) {
    if (answer.refusal == Refusal::payment) {
        return judge_refusal(answer, bought.answer_lost);
    }
    const bool full = answer.refusal == Refusal::full;
    if (answer.refusal == Refusal::none) {
        exchange_.watch->spending()->add_delivered();
        answer.paid = std::move(run);
    }
    auto outcome = answered(std::move(answer));
    if (full) {
        outcome.unspent = std::move(bought);
    }
    return Step{std::move(outcome)};
}

Exchange::Step Exchange::judge_refusal(const PaidAnswer& answer, bool answer_was_lost) {
    if (answer_was_lost && has_been_taken(answer) && exchange_.mode == RunnerMode::single_shot) {
        // Paying again would run the application again.
        return Step{failed(Next::give_up, make_error(ErrorCode::connection_failed,
                                                     "the connection to " + exchange_.orchestrator.to_string() +
                                                         " broke after it had taken the payment: the application may "
                                                         "have run, and its answer is lost",
                                                     "call again where it does no harm to run it twice"))};
    }
    forget_payer();  // a signer that does not compare addresses may have changed its key
    return paid_tries_ < kMaxPaidTries && exchange_.watch->spending()->may_pay_another_request()
               ? Step{}
               : Step{failed(Next::next_orchestrator, rejection(answer))};
}

/// Finds out whether an answer is the orchestrator's refusal.
asio::awaitable<void> Exchange::examine(PaidAnswer& answer, bool paid) {
    const auto& head = answer.head();
    if (exchange_.mode != RunnerMode::single_shot || (exchange_.priced && !paid)) {
        answer.refusal = head.status < 400 && exchange_.mode == RunnerMode::single_shot
                             ? Refusal::none  // it is free by now
                             : judge_orchestrators_answer(head.status);
        if (answer.refusal != Refusal::none) {
            co_await read_refusal(answer, deadline_);
        }
        co_return;
    }
    if (head.status == 402 || may_be_the_orchestrators(head)) {
        co_await read_refusal(answer, deadline_);
    }
    if (head.status == 402) {
        const auto quote = read_quote(answer.first_bytes, exchange_.orchestrator);
        if (quote || quote.error().code != ErrorCode::payment_rejected) {
            answer.refusal = Refusal::payment;  // challenged again; else it is the application's own 402
            co_return;
        }
    }
    answer.refusal = judge_call_answer(head, answer.first_bytes);
}

}  // namespace

asio::awaitable<ExchangeOutcome> exchange_paid(std::shared_ptr<Services> services, ExchangeRequest exchange,
                                               net::Deadline deadline) {
    Exchange running{std::move(services), std::move(exchange), deadline};
    co_return co_await running.run();
}

asio::awaitable<void> read_refusal(PaidAnswer& answer, net::Deadline deadline) {
    answer.stream->expires_at(net::earlier(deadline, net::deadline_in(kRefusalTimeout)));
    while (answer.first_bytes.size() < kMaxRefusalBytes) {
        const auto piece = co_await answer.stream->read();
        if (!piece) {
            answer.broken = piece.error();
            co_return;
        }
        if (piece->empty()) {
            answer.complete = true;
            co_return;
        }
        answer.first_bytes += *piece;
    }
}

}  // namespace farebox::gateway
