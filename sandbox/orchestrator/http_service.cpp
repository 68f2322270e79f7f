#include "sandbox/orchestrator/http_service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "sandbox/orchestrator/messages.hpp"
#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kPaymentHeader = "Livepeer-Payment";
constexpr std::string_view kSegmentHeader = "Livepeer-Segment";
constexpr std::string_view kPayerHeader = "Livepeer-Payer-Address";
constexpr std::size_t kSmallBody = 64 * 1024;
constexpr std::size_t kLargestAppBody = 64 * 1024 * 1024;

bool carries_payment(const net::ServerRequest& request) {
    return !request.headers.get(kPaymentHeader).empty() || !request.headers.get(kSegmentHeader).empty();
}

/// A challenge is due: the request would open a priced session and brings no money.
bool needs_challenge(const RunnerSpec& runner, const net::ServerRequest& request) {
    return runner.price_wei > 0 && !carries_payment(request);
}

/// Single-shot requests and reservations each fit one kind of runner; nothing: they do.
std::optional<Rejection> wrong_mode(const RunnerSpec& runner, Action action) {
    if (action == Action::reserve && runner.mode != RunnerMode::persistent) {
        return Rejection{400, "only persistent runners have sessions"};
    }
    if (action == Action::single_shot && runner.mode != RunnerMode::single_shot) {
        return Rejection{400, "runner is not single-shot"};
    }
    return std::nullopt;
}

/// Runners are one's own containers, whatever their certificates.
net::HttpClientOptions runner_client_options() {
    net::HttpClientOptions options;
    options.tls = net::TlsPolicy::insecure();
    return options;
}

}  // namespace

HttpService::HttpService(asio::io_context& context, Orchestrator& orchestrator,
                         std::chrono::milliseconds payment_interval)
    : context_{context},
      orchestrator_{orchestrator},
      payment_interval_{payment_interval},
      runners_client_{context, runner_client_options()} {}

asio::awaitable<void> HttpService::handle(net::ServerRequest& request, net::ResponseWriter& writer) {
    const Route route = parse_route(request.method, request.target);
    const Place place = place_of(route, request);
    co_await dawdle(place);
    co_await serve(route, place, request, writer);
}

asio::awaitable<void> HttpService::serve(const Route& route, Place place, net::ServerRequest& request,
                                         net::ResponseWriter& writer) {
    switch (route.action) {
        case Action::pay_manifest:
        case Action::pay_session:
            co_await take_payment(route, request, writer);
            co_return;
        case Action::session_app:
            co_await run_in_session(route, request, writer);
            co_return;
        case Action::single_shot:
            co_await run_single_shot(route, place, request, writer);
            co_return;
        default:
            break;
    }
    auto response = answer(route, request);
    co_await deliver(place, std::move(response), writer);
}

net::Response HttpService::answer(const Route& route, const net::ServerRequest& request) {
    switch (route.action) {
        case Action::discover:
            return net::json_response(200, orchestrator_.discovery_json());
        case Action::refresh_payment:
            return refresh(request);
        case Action::reserve:
            return reserve(route, request);
        case Action::stop_session:
            return stop(route);
        case Action::add_slash:
            return redirect_to(with_slash(request.target));
        case Action::moved:
            return redirect_to(std::string{route.app_target});
        case Action::wrong_method:
            return net::method_not_allowed(route.allow);
        default:
            return net::text_response(404, "404 page not found");
    }
}

Place HttpService::place_of(const Route& route, const net::ServerRequest& request) const {
    const auto runner = orchestrator_.runners().find(route.runner);
    const bool challenged = runner && needs_challenge(**runner, request);
    switch (route.action) {
        case Action::discover:
            return Place::discovery;
        case Action::refresh_payment:
            return Place::refresh;
        case Action::pay_manifest:
        case Action::pay_session:
            return Place::payment;
        case Action::reserve:
            return challenged ? Place::challenge : Place::session;
        case Action::single_shot:
            return challenged ? Place::challenge : Place::app;
        case Action::session_app:
            return Place::app;
        case Action::stop_session:
            return Place::stop;
        default:
            return Place::other;
    }
}

net::EarlyDecision HttpService::answer_early(const net::ServerRequest& request) {
    net::EarlyDecision decision;
    const Route route = parse_route(request.method, request.target);
    if (route.action != Action::single_shot && route.action != Action::session_app) {
        return decision;
    }
    decision.body_limit = kLargestAppBody;
    const bool at_once = orchestrator_.latency().count() == 0 && is_prompt(Place::challenge);
    const bool large = request.headers.contains("Transfer-Encoding") ||
                       !parse_count(request.headers.get("Content-Length"), kSmallBody).has_value();
    const auto runner = orchestrator_.runners().find(route.runner);
    if (at_once && request.headers.contains("Content-Length") && large && route.action == Action::single_shot &&
        runner && !wrong_mode(**runner, route.action) && needs_challenge(**runner, request)) {
        decision.response = spoil(Place::challenge, challenge(**runner, request));
    }
    return decision;
}

net::Response HttpService::refuse(const net::ServerRequest& request, const Rejection& rejection,
                                  std::string manifest_id) {
    const std::string where{request.path()};
    orchestrator_.report().add_rejection(where, std::move(manifest_id), rejection);
    return net::text_response(rejection.status, rejection.text);
}

net::Response HttpService::challenge(const RunnerSpec& runner, const net::ServerRequest& request) {
    const auto payer = parse_payer(request.headers.get(kPayerHeader));
    if (!payer) {
        return json_error(402, "invalid live runner payment signer address");
    }
    const auto challenge = orchestrator_.challenge(runner, *payer);
    return challenge ? net::json_response(402, challenge_json(*challenge))
                     : refuse(request, {500, challenge.rejection().text});
}

net::Response HttpService::refresh(const net::ServerRequest& request) {
    const auto wanted = parse_refresh_request(request.body);
    if (!wanted) {
        return json_error(wanted.rejection().status, wanted.rejection().text);
    }
    const auto challenge = orchestrator_.refresh(wanted->sender, wanted->manifest_id);
    if (!challenge) {
        refuse(request, challenge.rejection(), wanted->manifest_id);
        return json_error(challenge.rejection().status, challenge.rejection().text);
    }
    return net::json_response(200, challenge_json(*challenge));
}

/// A session for this request, paid if the runner has a price.
Verdict<std::shared_ptr<Session>> HttpService::admit(const RunnerSpec& runner, const net::ServerRequest& request) {
    if (runner.price_wei == 0) {
        return orchestrator_.reserve_free(runner);
    }
    const auto credentials =
        orchestrator_.check_headers(request.headers.get(kPaymentHeader), request.headers.get(kSegmentHeader));
    if (!credentials) {
        return credentials.rejection();
    }
    auto session = orchestrator_.reserve_paid(runner, *credentials);
    if (session && runner.unit != PriceUnit::fixed) {
        asio::co_spawn(context_, debit_while_alive(*session), asio::detached);
    }
    return session;
}

net::Response HttpService::reserve(const Route& route, const net::ServerRequest& request) {
    const auto runner = orchestrator_.runners().find(route.runner);
    if (!runner) {
        return refuse(request, runner.rejection());
    }
    if (const auto rejection = wrong_mode(**runner, route.action)) {
        return refuse(request, *rejection);
    }
    if (needs_challenge(**runner, request)) {
        return challenge(**runner, request);
    }
    const auto session = admit(**runner, request);
    if (!session) {
        return refuse(request, session.rejection());
    }
    return net::json_response(200, session_json(**session, orchestrator_.service_uri()));
}

net::Response HttpService::stop(const Route& route) {
    const auto runner = orchestrator_.runners().find(route.runner);
    if (!runner) {
        return net::text_response(404, runner.rejection().text);
    }
    if (const auto session = orchestrator_.runners().session(route.runner, route.session)) {
        orchestrator_.release(**session, "stopped");
    }
    net::Response done;
    done.status = 204;  // also for a session that is unknown by now
    return done;
}

Verdict<std::string> HttpService::pay(const Route& route, const net::ServerRequest& request) {
    std::shared_ptr<Session> session;
    if (route.action == Action::pay_session) {
        const auto found = orchestrator_.runners().session(route.runner, route.session);
        if (!found) {
            return found.rejection();
        }
        session = *found;
        if (session->runner->unit == PriceUnit::fixed) {
            return Rejection{409, "fixed-price live runner sessions do not accept follow-up payments"};
        }
    }
    const auto credentials =
        orchestrator_.check_headers(request.headers.get(kPaymentHeader), request.headers.get(kSegmentHeader));
    if (!credentials) {
        return credentials.rejection();
    }
    return session ? orchestrator_.pay_session(*session, *credentials) : orchestrator_.pay_manifest(*credentials);
}

asio::awaitable<void> HttpService::take_payment(const Route& route, const net::ServerRequest& request,
                                                net::ResponseWriter& writer) {
    if (orchestrator_.crashes() || orchestrator_.faults().drop_payments.next()) {
        writer.abort();
        co_return;
    }
    const auto result = pay(route, request);
    net::Response answer =
        result ? payment_response(*result) : refuse(request, result.rejection(), std::string{route.session});
    if (orchestrator_.faults().lose_answers.next()) {
        writer.abort();
        co_return;
    }
    co_await deliver(Place::payment, std::move(answer), writer);
}

asio::awaitable<void> HttpService::run_single_shot(const Route& route, Place place, net::ServerRequest& request,
                                                   net::ResponseWriter& writer) {
    const auto runner = orchestrator_.runners().find(route.runner);
    if (!runner) {
        writer.send(refuse(request, runner.rejection()));
        co_return;
    }
    if (const auto rejection = wrong_mode(**runner, route.action)) {
        writer.send(refuse(request, *rejection));
        co_return;
    }
    if (needs_challenge(**runner, request)) {
        auto challenged = challenge(**runner, request);
        co_await deliver(place, std::move(challenged), writer);
        co_return;
    }
    const auto session = admit(**runner, request);
    if (!session) {
        writer.send(refuse(request, session.rejection()));
        co_return;
    }
    co_await forward(*session, route.app_target, request, writer);
    if (!(*session)->end.ended()) {
        orchestrator_.release(**session, "finished");
    }
}

}  // namespace farebox::sandbox
