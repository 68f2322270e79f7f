// The part of HttpService that passes requests on to applications, and charges for the time.
#include <utility>

#include "sandbox/acceptance/debit_meter.hpp"
#include "sandbox/orchestrator/http_service.hpp"
#include "sandbox/orchestrator/reverse_proxy.hpp"
#include "sandbox/pause.hpp"

namespace farebox::sandbox {

namespace asio = boost::asio;

asio::awaitable<void> HttpService::run_in_session(const Route& route, net::ServerRequest& request,
                                                  net::ResponseWriter& writer) {
    const auto session = orchestrator_.runners().session(route.runner, route.session);
    if (!session) {
        writer.send(refuse(request, session.rejection()));
        co_return;
    }
    co_await forward(*session, route.app_target, request, writer);
}

asio::awaitable<void> HttpService::forward(std::shared_ptr<Session> session, std::string_view app_target,
                                           net::ServerRequest& request, net::ResponseWriter& writer) {
    if (!is_prompt(Place::app)) {  // the application is not even asked
        auto instead = net::text_response(200, "what an application might have answered");
        co_await deliver(Place::app, std::move(instead), writer);
        co_return;
    }
    auto base = net::Url::parse(session->runner->target);
    if (!base) {
        writer.send(net::text_response(502, base.error().message));
        co_return;
    }
    std::string control = orchestrator_.service_uri() + "/runner/" + session->runner->route + "/session/" + session->id;
    std::string_view path = base->path();
    path = path.substr(0, path.find_last_not_of('/') + 1);
    ProxyJob job{base->with_target(std::string{path} + std::string{app_target}), *session, std::move(control)};
    co_await proxy(runners_client_, std::move(job), request, writer);
}

asio::awaitable<void> HttpService::debit_while_alive(std::shared_ptr<Session> session) {
    const std::int64_t rate = session->runner->unit == PriceUnit::seconds ? 1 : kPixelsPerSecond;
    DebitMeter meter{rate, orchestrator_.now()};
    while (!session->end.ended()) {
        co_await pause(payment_interval_);
        if (!session->end.ended()) {
            orchestrator_.charge(*session, meter.take_due(orchestrator_.now()));
        }
    }
}

}  // namespace farebox::sandbox
