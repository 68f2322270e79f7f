#include "signer/http/signer_api.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <string_view>
#include <utility>

#include "net/trace_parent.hpp"
#include "signer/access/auth_id.hpp"
#include "signer/access/browser_guard.hpp"
#include "signer/access/cross_origin.hpp"
#include "signer/access/forwarded_headers.hpp"
#include "signer/access/token_verifier.hpp"
#include "signer/http/api_error.hpp"
#include "signer/http/discovery_route.hpp"
#include "signer/http/price_quote.hpp"
#include "signer/http/route.hpp"
#include "signer/payment/checked_request.hpp"

namespace farebox::signer {
namespace {

namespace asio = boost::asio;

/// A small body has usually arrived with its head: reading it costs less than judging the head twice.
bool has_small_body(const net::Headers& headers) noexcept {
    constexpr std::size_t kSmallDigits = 4;  // below 10,000 bytes
    const std::string_view length = headers.get("Content-Length");
    return !length.empty() && length.size() <= kSmallDigits;
}

/// 1 to 128 visible ASCII characters.
bool is_idempotency_key(std::string_view text) noexcept {
    constexpr std::size_t kMaxLength = 128;
    return !text.empty() && text.size() <= kMaxLength &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

/// Fills what the optional headers say.
Result<void> read_headers(const net::Headers& headers, ServiceCall& call) {
    for (const std::string_view name : {"Farebox-Version", "Idempotency-Key"}) {
        if (headers.count(name) > 1) {
            return make_error(ErrorCode::invalid_argument, std::string{name} + " is given twice");
        }
    }
    if (const auto version = headers.find("Farebox-Version")) {
        if (*version != "1") {
            return make_error(ErrorCode::invalid_argument, "this signer speaks Farebox-Version 1");
        }
        call.farebox_version = true;
    }
    if (const auto key = headers.find("Idempotency-Key")) {
        if (!is_idempotency_key(*key)) {
            return make_error(ErrorCode::invalid_argument, "Idempotency-Key must be 1 to 128 visible ASCII characters");
        }
        call.idempotency_key = *key;
    }
    return {};
}

/// What the webhook gets to see. An auth id that is not believed is not passed on either: it would be believed there.
std::shared_ptr<const ShownCredentials> shown_credentials(const ServiceCall& call, const net::Headers& headers) {
    auto forwarded = forwarded_headers(headers, call.policy->webhook->forwarded);
    if (call.auth_id.empty()) {
        forwarded.erase("Signer-Auth-Id");
    }
    auto shown = std::make_shared<ShownCredentials>();
    shown->headers = forwarded_headers_json(forwarded);
    shown->hash = credentials_hash(call.client->name, forwarded);
    return shown;
}

/// Empty where it is no plain name.
std::string instance_of(const net::Headers& headers) {
    const std::string_view instance = headers.get("x-farebox-instance");
    return is_manifest_id(instance) ? std::string{instance} : std::string{};
}

/// A refusal by rule, as opposed to "later" (5xx), "refresh", "nothing due" and a mistyped address.
bool is_denial(const std::optional<Error>& error) noexcept {
    if (!error || error->code == ErrorCode::not_found || error->code == ErrorCode::method_not_allowed) {
        return false;
    }
    const int status = error_code_row(error->code).http_status;
    return status >= 400 && status < 500 && status != 480 && status != 482;
}

/// The client, or what is known of a caller that is none.
std::string caller_of(const Client* client, const net::Peer& peer) {
    if (client != nullptr) {
        return client->name;
    }
    return peer.kind == net::Peer::Kind::unix_socket ? "uid:" + std::to_string(peer.uid) : std::string{};
}

Error too_many_connections() {
    Error error = make_error(ErrorCode::overloaded, "this client has too many connections",
                             "keep fewer and use them again, or raise api.max_connections_per_client");
    error.retry_after = std::chrono::seconds{1};
    return error;
}

Error too_fast(const RequestRate& rate, std::chrono::nanoseconds wait) {
    Error error =
        make_error(ErrorCode::rate_limited,
                   "the client's requests_per_second of " + std::to_string(rate.per_second()) + " would be passed",
                   "ask again after Retry-After, or raise limits.requests_per_second");
    error.retry_after = std::chrono::ceil<std::chrono::milliseconds>(wait);
    error.details = {{"limit_name", "requests_per_second"}, {"limit", std::to_string(rate.per_second())}};
    return error;
}

ServiceAnswer answer_browser(const ServicePolicy& policy, const net::ServerRequest& request, std::string request_id) {
    auto response = answer_preflight(policy.access, request);
    if (!response) {
        return refuse(std::move(response).error(), std::move(request_id));
    }
    ServiceAnswer answer;
    answer.response = *std::move(response);
    return answer;
}

/// 404 and 405 look as the reference's router makes them: clients have met nothing else.
ServiceAnswer plain(net::Response response, ErrorCode code) {
    ServiceAnswer answer;
    answer.error = make_error(code, response.body.substr(0, response.body.find('\n')));
    answer.response = std::move(response);
    return answer;
}

}  // namespace

/// What is known of a request from its head alone.
struct SignerApi::Screened {
    Route route = Route::unknown;
    ServiceCall call;
    std::shared_ptr<const DiscoverySnapshot> known;  ///< Of the discovery route.
    std::optional<ServiceAnswer> answer;             ///< Final; the body does not matter.
    AccessNotes access;
    bool auth_id_ignored = false;
};

SignerApi::Screened SignerApi::check(const net::ServerRequest& request, std::string request_id) {
    Screened screened;
    screened.route = route_of(request.path());
    screened.call.request_id = std::move(request_id);
    if (screened.route == Route::health) {
        screened.answer.emplace();
        return screened;
    }
    if (screened.route == Route::discovery && service_.parts().discovery) {
        screened.known = service_.parts().discovery();
    }
    if (screened.route == Route::unknown || (screened.route == Route::discovery && !screened.known)) {
        screened.answer = plain(net::text_response(404, "404 page not found"), ErrorCode::not_found);
        return screened;
    }
    screened.call.policy = service_.parts().policy();
    if (is_preflight(request)) {
        screened.answer = answer_browser(*screened.call.policy, request, screened.call.request_id);
        return screened;
    }
    if (const auto allowed = other_methods(screened.route, request.method); !allowed.empty()) {
        screened.answer = plain(net::method_not_allowed(allowed), ErrorCode::method_not_allowed);
        return screened;
    }
    if (auto admitted = admit(request, screened); !admitted) {
        screened.answer = refuse(std::move(admitted).error(), screened.call.request_id);
        return screened;
    }
    if (!connections_.count(request.note, screened.call.client->name)) {
        screened.answer = refuse(too_many_connections(), screened.call.request_id);
        screened.answer->response.headers.set("Connection", "close");
    }
    return screened;
}

Result<void> SignerApi::admit(const net::ServerRequest& request, Screened& screened) {
    ServiceCall& call = screened.call;
    const auto client = identify(call.policy->access, request.peer, request.headers, &screened.access);
    if (!client) {
        return client.error();
    }
    call.client = *client;
    call.shown_by = {request.peer, std::string{request.headers.get("Authorization")}};
    if (auto passed = check_browser(call.policy->access, **client, request.peer, request.headers); !passed) {
        return passed;
    }
    if (auto read = read_headers(request.headers, call); !read) {
        return read;
    }
    auto auth_id = read_auth_id(call.policy->access, request.peer, request.headers);
    if (!auth_id) {
        return std::move(auth_id).error();
    }
    screened.auth_id_ignored = auth_id->ignored;
    call.auth_id = std::move(auth_id->value);
    call.caller = {instance_of(request.headers), request.peer.pid, call.farebox_version};
    if (call.policy->webhook) {
        call.shown = shown_credentials(call, request.headers);
    }
    return {};
}

std::int64_t SignerApi::steady_nanos() const {
    const auto& clock = service_.parts().steady_nanos;
    return clock ? clock() : std::chrono::nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count();
}

void SignerApi::count(Screened& screened) const {
    const Client* client = screened.call.client;
    if (client == nullptr || client->rate == nullptr) {
        return;
    }
    if (const auto too_early = client->rate->take(steady_nanos()); too_early.count() > 0) {
        screened.answer = refuse(too_fast(*client->rate, too_early), screened.call.request_id);
    }
}

asio::awaitable<ServiceAnswer> SignerApi::run(const net::ServerRequest& request, Screened screened) {
    if (screened.answer) {
        co_return *std::move(screened.answer);
    }
    if (screened.route == Route::orchestrator_info) {
        co_return service_.sign_orchestrator_info(screened.call);
    }
    if (screened.route == Route::byoc_job) {
        co_return co_await service_.sign_byoc_job(std::move(screened.call), request.body);
    }
    if (screened.route == Route::quote) {
        co_return co_await quote_payment(service_.parts(), std::move(screened.call), request.body);
    }
    if (screened.route == Route::discovery) {
        co_return answer_discovery(*screened.known, request.query(), screened.call.request_id);
    }
    co_return co_await service_.generate_payment(std::move(screened.call), request.body);
}

net::Response SignerApi::finish(const net::ServerRequest& request, const Screened& screened, ServiceAnswer answer,
                                double seconds) const {
    const bool denied = is_denial(answer.error);
    if (denied) {
        service_.parts().ledger.record_denial(caller_of(screened.call.client, request.peer), answer.error->code);
    }
    if (events_) {
        RequestEvent event;
        event.route = name_of(screened.route);
        event.request_id = screened.call.request_id;
        event.client = screened.call.client != nullptr ? screened.call.client->name : std::string{};
        event.instance = instance_of(request.headers);
        event.trace_id = net::trace_id_in(request.headers.get("traceparent")).value_or("");
        event.status = answer.response.status;
        event.seconds = seconds;
        event.replayed = answer.replayed;
        event.reissued = answer.reissued;
        event.denied = denied;
        if (answer.error) {
            event.code = answer.error->code;
            event.message = answer.error->message;
        }
        event.payment = std::move(answer.payment);
        event.auth_refusal = screened.access.refusal;
        event.auth_id_ignored = screened.auth_id_ignored;
        events_(event);
    }
    if (screened.call.policy) {
        allow_origin(screened.call.policy->access, screened.call.client, request.headers, answer.response);
    }
    answer.response.headers.set("X-Request-Id", screened.call.request_id);
    return std::move(answer.response);
}

asio::awaitable<net::Response> SignerApi::answer(const net::ServerRequest& request) {
    const auto started = std::chrono::steady_clock::now();
    const auto elapsed = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    };
    Screened screened;
    ServiceAnswer result;
    try {
        screened = check(request, service_.parts().random_id());
        if (screened.access.newer_keys_may_help) {
            co_await screened.call.policy->access.token_verifier->newer_keys();
            screened = check(request, screened.call.request_id);
        }
        count(screened);
        result = co_await run(request, screened);
    } catch (const std::exception& problem) {
        // The text may be anything; it goes to the log by its request id, never to the client.
        result = refuse(make_error(ErrorCode::internal, "internal error", "look for the request id in the log"),
                        screened.call.request_id);
        result.error->message = problem.what();
    }
    co_return finish(request, screened, std::move(result), elapsed());
}

std::optional<net::Response> SignerApi::screen(const net::ServerRequest& request) {
    try {
        Screened screened = check(request, service_.parts().random_id());
        const Client* client = screened.call.client;
        // What goes on is counted once, when its body is there; only a body that would be read in vain is not.
        const bool goes_on = screened.access.newer_keys_may_help;
        const bool over_rate = client != nullptr && client->rate && client->rate->wait(steady_nanos()).count() > 0;
        if (!goes_on && (screened.answer || over_rate)) {
            count(screened);
        }
        if (goes_on || !screened.answer) {
            return std::nullopt;
        }
        ServiceAnswer answer = *std::move(screened.answer);
        return finish(request, screened, std::move(answer), 0);
    } catch (const std::exception&) {
        return std::nullopt;  // answer() meets it again and says so
    }
}

net::Response SignerApi::refuse_in_transport(int status, std::string_view what) const {
    const std::string request_id = service_.parts().random_id();
    if (events_) {
        RequestEvent event;
        event.route = name_of(Route::unknown);
        event.request_id = request_id;
        event.status = status;
        event.code = transport_code(status);
        event.message = what;
        events_(event);
    }
    net::Response response = transport_error(status, what, request_id);
    response.headers.set("X-Request-Id", request_id);
    return response;
}

net::ServerOptions SignerApi::options_for(net::ServerLimits limits) {
    net::ServerOptions options;
    options.limits = limits;
    options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
        return serve(request, writer);
    };
    options.early = [this](const net::ServerRequest& request) {
        net::EarlyDecision decision;
        if (!has_small_body(request.headers)) {
            decision.response = screen(request);
        }
        return decision;
    };
    options.error_response = [this](int status, std::string_view what) { return refuse_in_transport(status, what); };
    return options;
}

asio::awaitable<void> SignerApi::serve(net::ServerRequest& request, net::ResponseWriter& writer) {
    net::Response response = co_await answer(request);
    writer.send(std::move(response));
}

}  // namespace farebox::signer
