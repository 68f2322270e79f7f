#include "gateway-lite/call.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "gateway-lite/job.hpp"
#include "gateway-lite/response_body.hpp"

namespace farebox::gateway {
namespace {

Error wrong(std::string what) {
    return make_error(ErrorCode::invalid_argument, std::move(what));
}

/// Headers that frame the message or pay for it.
bool is_the_librarys(std::string_view name) {
    constexpr std::array<std::string_view, 7> kNames{
        "Host", "Content-Length", "Transfer-Encoding", "Connection", "Upgrade", "Expect", "TE"};
    constexpr std::string_view kPrefix = "Livepeer-";
    return net::equal_ignoring_case(name.substr(0, kPrefix.size()), kPrefix) ||
           std::any_of(kNames.begin(), kNames.end(),
                       [name](std::string_view each) { return net::equal_ignoring_case(name, each); });
}

}  // namespace

Result<net::Request> check_call(const CallRequest& request) {
    constexpr std::array<std::string_view, 6> kMethods{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"};
    if (request.app.empty()) {
        return wrong("CallRequest::app is empty");
    }
    if (std::find(kMethods.begin(), kMethods.end(), request.method) == kMethods.end()) {
        return wrong("CallRequest::method must be GET, POST, PUT, PATCH, DELETE or HEAD");
    }
    net::Request out;
    out.method = request.method;
    out.body = request.body;
    for (const auto& [name, value] : request.headers) {
        if (is_the_librarys(name)) {
            return wrong("CallRequest::headers: " + name + " is set by the library");
        }
        out.headers.add(name, value);
    }
    if (!out.headers.valid()) {
        return wrong("CallRequest::headers: not a valid header name or value");
    }
    return out;
}

Result<net::Url> app_target(const net::Url& runner, const std::string& path) {
    std::string target{runner.path()};
    if (target.ends_with('/')) {
        target.pop_back();
    }
    if (!path.starts_with('/')) {
        target += '/';
    }
    auto url = net::Url::parse(runner.with_target(target + path).to_string());
    if (!url) {
        return wrong("CallRequest::path: " + url.error().message);
    }
    return url;
}

asio::awaitable<Result<Response>> call(std::shared_ptr<Services> services, CallRequest request,
                                       std::optional<Wanted::Only> only) {
    auto plain = check_call(request);
    const auto path_works = app_target(net::Url{{net::Scheme::https, "any.host", 443, {}}, "/"}, request.path);
    if (!plain || !path_works) {
        co_return plain ? path_works.error() : plain.error();
    }
    auto trace = check_job(*services, request);
    if (!trace) {
        co_return trace.error();
    }
    const auto watch = watch_for(services, request, RunnerMode::single_shot);
    auto job = job_for(*services, request, std::move(only), watch);
    job.make_request = [request, watch, trace = *std::move(trace),
                        plain = *std::move(plain)](const Candidate& candidate) -> Result<ExchangeRequest> {
        auto url = app_target(candidate.url, request.path);
        if (!url) {
            return url.error();
        }
        auto exchange = exchange_with(candidate, request.app, trace, watch);
        exchange.url = *std::move(url);
        exchange.request = plain;
        return exchange;
    };
    auto done = co_await run_job(services, std::move(job));
    if (!done) {
        watch->end(0, done.error());
        co_return done.error();
    }
    watch->enter(JobStage::running, done->candidate.orchestrator);
    auto body = std::make_shared<farebox::detail::ResponseBody>(std::move(services), std::move(done->answer),
                                                                done->candidate.orchestrator.to_string(), watch);
    co_return Response{std::move(body)};
}

}  // namespace farebox::gateway
