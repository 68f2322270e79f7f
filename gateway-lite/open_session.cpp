#include "gateway-lite/open_session.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "gateway-lite/job.hpp"
#include "gateway-lite/session_core.hpp"
#include "gateway-lite/target_rules.hpp"
#include "gateway-lite/text.hpp"
#include "net/certificate.hpp"

namespace farebox::gateway {
namespace {

constexpr std::size_t kMaxReservationBytes = 64 * 1024;
constexpr std::chrono::milliseconds kReservationTimeout{10'000};

Result<OpenedSession> check_reservation(const net::Endpoint& orchestrator, std::string_view json) {
    auto reservation = net::orchestrator::parse_session_reservation(json);
    if (!reservation) {
        return reservation.error();
    }
    reservation->app_url = without_trailing_slash(std::move(reservation->app_url));
    auto app_url = check_target(orchestrator, reservation->app_url, "app_url");
    auto control_url = check_target(orchestrator, without_trailing_slash(reservation->control_url), "control_url");
    if (!app_url || !control_url) {
        return app_url ? control_url.error() : app_url.error();
    }
    OpenedSession opened;
    opened.orchestrator = orchestrator;
    opened.orchestrator_text = orchestrator.to_string();
    opened.reservation = *std::move(reservation);
    opened.app_url = *std::move(app_url);
    opened.control_url = *std::move(control_url);
    return opened;
}

/// An Error of its connection does not say what was being read.
Error in_reservation(Error error) {
    error.message = "session reservation: " + error.message;
    return error;
}

/// The certificate that another client of the application has to expect.
std::string certificate_of(const Network& network, const net::Endpoint& app) {
    if (app.scheme != net::Scheme::https) {
        return {};
    }
    return network.options.orchestrator_certificate.empty()
               ? network.trust->pinned_pem(app.host_port()).value_or(std::string{})
               : network.options.orchestrator_certificate;
}

ExchangeRequest reservation_request(const SessionRequest& request, const Candidate& candidate,
                                    const net::Headers& trace, std::shared_ptr<JobWatch> watch) {
    auto exchange = exchange_with(candidate, request.app, trace, std::move(watch));
    exchange.request.method = "POST";
    exchange.request.headers.add("Content-Type", "application/json");
    exchange.request.body = request.body;
    exchange.mode = RunnerMode::persistent;
    return exchange;
}

/// Gives a paid session back of which only the payments' name is known.
asio::awaitable<void> release(std::shared_ptr<Services> services, net::Endpoint orchestrator, net::Url url) {
    net::Request request;
    request.method = "POST";
    const net::CallOptions options{.repeatable = true, .public_only = must_be_public(orchestrator, url.endpoint)};
    const auto answer = co_await services->network.payments.send(std::move(url), std::move(request),
                                                                 net::deadline_in(kReservationTimeout), options);
    if (!answer || answer->status > 299) {
        services->runtime().log(LogLevel::warning,
                                "a session whose reservation cannot be read was not stopped: " +
                                    (answer ? "status " + std::to_string(answer->status) : answer.error().message));
    }
}

using Opened = std::shared_ptr<std::optional<OpenedSession>>;

/// @param opened  Gets the session that was reserved. One that was paid for and cannot be used is given back, beside
///                what the job does next.
asio::awaitable<Result<void>> read_reservation(std::shared_ptr<Services> services, JobAnswer& done,
                                               net::Deadline deadline, Opened opened) {
    done.answer.stream->expires_at(net::earlier(deadline, net::deadline_in(kReservationTimeout)));
    const auto body = co_await done.answer.stream->read_all(kMaxReservationBytes);
    const auto& orchestrator = done.candidate.orchestrator;
    auto checked = body ? check_reservation(orchestrator, *body) : Result<OpenedSession>{in_reservation(body.error())};
    if (checked) {
        *opened = *std::move(checked);
        co_return Result<void>{};
    }
    if (done.answer.paid) {
        const auto control = done.answer.url.to_string() + "/" + done.answer.paid->manifest_id() + "/stop";
        if (const auto url = net::Url::parse(control)) {
            services->runtime().spawn(
                [services, orchestrator, url = *url] { return release(services, orchestrator, url); });
        }
    }
    co_return checked.error();
}

/// Has the session reserved by whoever takes it.
asio::awaitable<Result<OpenedSession>> reserve(std::shared_ptr<Services> services, SessionRequest request,
                                               net::Headers trace, std::optional<Wanted::Only> only,
                                               std::shared_ptr<JobWatch> watch) {
    auto job = job_for(*services, request, std::move(only), watch);
    job.make_request = [request, watch, trace = std::move(trace)](const Candidate& candidate) {
        return Result<ExchangeRequest>{reservation_request(request, candidate, trace, watch)};
    };
    const auto reserved = std::make_shared<std::optional<OpenedSession>>();
    job.accept = [services, reserved, deadline = job.deadline](JobAnswer& answer) {
        return read_reservation(services, answer, deadline, reserved);
    };
    auto done = co_await run_job(services, std::move(job));
    if (!done) {
        co_return done.error();
    }
    auto opened = *std::exchange(*reserved, std::nullopt);
    opened.app_certificate = certificate_of(services->network, opened.app_url.endpoint);
    if (auto pin = net::public_key_pin(opened.app_certificate)) {
        opened.app_public_key_pin = *std::move(pin);
    }
    opened.payments = std::move(done->answer.paid);
    watch->enter(JobStage::running, opened.orchestrator);
    watch->opened(opened.reservation.session_id);
    co_return Result<OpenedSession>{std::move(opened)};
}

}  // namespace

asio::awaitable<Result<Session>> open_session(std::shared_ptr<Services> services, SessionRequest request,
                                              std::optional<Wanted::Only> only) {
    if (request.app.empty()) {
        co_return make_error(ErrorCode::invalid_argument, "SessionRequest::app is empty");
    }
    if (request.max_swaps < 0) {
        co_return make_error(ErrorCode::invalid_argument, "SessionRequest::max_swaps is negative");
    }
    auto trace = check_job(*services, request);
    if (!trace) {
        co_return trace.error();
    }
    const auto watch = watch_for(services, request, RunnerMode::persistent);
    auto opened = co_await reserve(services, request, *trace, only, watch);
    if (!opened) {
        watch->end(0, opened.error());
        co_return opened.error();
    }
    const int swaps = request.max_swaps;
    auto reopen = [services, watch, request = std::move(request), trace = *std::move(trace), only = std::move(only)] {
        return reserve(services, request, trace, only, watch);
    };
    auto core = std::make_shared<farebox::detail::SessionCore>(std::move(services), *std::move(opened), watch, swaps,
                                                               std::move(reopen));
    core->begin();
    co_return Session{std::move(core)};
}

}  // namespace farebox::gateway
