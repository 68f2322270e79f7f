#include <algorithm>

#include "tests/fuzz/target.hpp"
#include "tests/gateway-lite/quotes.hpp"
#include "tests/gateway-lite/scripted_peers.hpp"

namespace farebox::fuzz {
namespace {

using namespace std::chrono_literals;
using gateway::DeliveryAnswer;
using gateway::PaymentHeaders;
using Kind = SessionEvent::Kind;

/// An orchestrator's answers to a session's payments, and what is bought for it meanwhile.
class Session {
public:
    explicit Session(std::string_view script) : script_{script} {
        peers_.end = peers_.clock + 60s;
        peers_.on_ask = [this](const gateway::PaymentAsk& ask) -> Result<gateway::SignerAnswer> {
            require(!account_.undelivered, "nothing is bought before what was bought is out of the way");
            require(!gone_, "nothing is bought for a session that is gone");
            ++made_;
            return gateway::test::paid_with(ask, 1, made_, "state-" + std::to_string(made_));
        };
        peers_.on_deliver = [this](const PaymentHeaders&) { return next_delivery(); };
        peers_.on_refresh = [this]() -> Result<gateway::Quote> {
            const auto [status, body] = split(next_line(), " ");
            return gateway::read_quote(body, net::Endpoint{});
        };
    }

    void run() {
        const auto events = gateway::test::run_loop(peers_, account_);
        require(made_ <= 21, "one payment in three seconds at most");
        require(account_.spending->snapshot().payments == made_, "what was made is counted");
        require(account_.spending->snapshot().delivered <= made_, "nothing is delivered twice");
        const auto last = std::find_if(events.begin(), events.end(), [](const auto& each) {
            return each.kind == Kind::lost || each.kind == Kind::payments_ended;
        });
        require(last == events.end() || last + 1 == events.end(), "nothing happens after the end");
        for (const auto& event : events) {
            require(!event.error || (!event.error->message.empty() && !event.error->hint.empty()),
                    "whatever fails says what to do");
        }
    }

private:
    /// Once the script is over everything works.
    std::string_view next_line() {
        const auto [line, rest] = split(script_, "\n");
        script_ = rest;
        return line;
    }
    Result<DeliveryAnswer> next_delivery() {
        if (script_.empty()) {
            return DeliveryAnswer{200, {}};
        }
        const auto [status, body] = split(next_line(), " ");
        if (status == "silent") {
            return make_error(ErrorCode::timeout, "silent");
        }
        int code = 0;
        for (const char digit : status.substr(0, 3)) {
            code = code * 10 + (digit >= '0' && digit <= '9' ? digit - '0' : 0);
        }
        gone_ = gone_ || code == 404;
        return DeliveryAnswer{code, std::string{body}};
    }

    std::string_view script_;
    gateway::test::ScriptedPeers peers_;
    gateway::PaymentAccount account_ = gateway::test::make_account();
    std::uint32_t made_ = 0;
    bool gone_ = false;
};

}  // namespace

/// Lines "STATUS BODY" or "silent": an orchestrator's answers to payments, and to questions for fresh parameters.
void payment_loop(std::string_view input) {
    Session{input}.run();
}

}  // namespace farebox::fuzz
