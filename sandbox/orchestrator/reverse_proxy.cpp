#include "sandbox/orchestrator/reverse_proxy.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "sandbox/text.hpp"

namespace farebox::sandbox {
namespace {

namespace asio = boost::asio;
using asio::experimental::awaitable_operators::operator||;

constexpr std::chrono::minutes kAnswerTimeout{10};
constexpr std::chrono::minutes kTunnelIdle{10};

net::Request outgoing_request(net::ServerRequest& request, const ProxyJob& job) {
    const std::string upgrade{request.headers.has_token("Connection", "upgrade") ? request.headers.get("Upgrade") : ""};
    net::Request out;
    out.method = request.method;
    out.headers = request.headers;
    out.body = std::move(request.body);
    net::strip_hop_by_hop(out.headers);
    out.headers.remove("Host");
    out.headers.remove("Content-Length");
    if (!upgrade.empty()) {
        out.headers.set("Connection", "Upgrade");
        out.headers.set("Upgrade", upgrade);
    }
    out.headers.set("Livepeer-Runner-Route", job.session.runner->route);
    out.headers.set("Livepeer-Session-Id", job.session.id);
    out.headers.set("Livepeer-Session-Token", job.session.token);
    out.headers.set("Livepeer-Session-Control", job.control_url);
    return out;
}

net::Headers outgoing_headers(const net::Response& head) {
    net::Headers headers = head.headers;
    net::strip_hop_by_hop(headers);
    for (const auto* ours : {"Content-Length", "Date"}) {
        headers.remove(ours);
    }
    return headers;
}

/// Completes when the session ends.
asio::awaitable<void> session_end(EndSignal& end) {
    asio::steady_timer timer{co_await asio::this_coro::executor, asio::steady_timer::time_point::max()};
    const EndSignal::Subscription subscription{end, [&timer] { timer.cancel(); }};
    if (!end.ended()) {
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

/// The next piece of the answer; nothing where it broke or the session ended.
asio::awaitable<std::optional<std::string>> next_piece(net::ResponseStream& stream, EndSignal& end) {
    auto piece = co_await (stream.read() || session_end(end));
    if (piece.index() != 0 || !std::get<0>(piece)) {
        co_return std::nullopt;
    }
    co_return *std::get<0>(std::move(piece));
}

asio::awaitable<void> pass_body(net::ResponseStream& stream, net::ResponseWriter& writer, EndSignal& end) {
    const auto begun = co_await writer.begin(stream.head().status, outgoing_headers(stream.head()));
    if (!begun) {
        co_return;
    }
    while (auto piece = co_await next_piece(stream, end)) {
        if (piece->empty()) {
            const auto ended = co_await writer.end();
            static_cast<void>(ended);  // the client left at the last moment: nothing to do about it
            co_return;
        }
        const auto written = co_await writer.write(*std::move(piece));
        if (!written) {
            co_return;
        }
        stream.expires_at(net::deadline_in(kAnswerTimeout));
    }
}

/// Answers that say their (small) length keep it; the others are passed on piece by piece.
bool is_short(const net::Response& head, std::string_view method) {
    constexpr std::int64_t kShort = 256 * 1024;
    const bool bodiless = method == "HEAD" || head.status == 204 || head.status == 304;
    return bodiless || parse_count(head.headers.get("Content-Length"), kShort).has_value();
}

asio::awaitable<void> pass_short(net::ResponseStream& stream, net::ResponseWriter& writer, EndSignal& end) {
    net::Response answer;
    answer.status = stream.head().status;
    answer.reason = stream.head().reason;
    answer.headers = outgoing_headers(stream.head());
    while (auto piece = co_await next_piece(stream, end)) {
        if (piece->empty()) {
            writer.send(std::move(answer));
            co_return;
        }
        answer.body += *piece;
    }
    writer.send(net::text_response(502, "the application broke off its answer"));
}

asio::awaitable<void> pass_upgrade(net::ResponseStream& stream, net::ResponseWriter& writer, EndSignal& end) {
    net::Headers headers = outgoing_headers(stream.head());
    headers.set("Upgrade", stream.head().headers.get("Upgrade"));
    const auto client = co_await writer.upgrade(std::move(headers));
    if (!client) {
        co_return;
    }
    const EndSignal::Subscription subscription{end, [&] {
                                                   (*client)->close();
                                                   stream.upgraded().close();
                                               }};
    co_await net::tunnel(**client, stream.upgraded(), kTunnelIdle);
}

}  // namespace

asio::awaitable<void> proxy(net::HttpClient& client, ProxyJob job, net::ServerRequest& request,
                            net::ResponseWriter& writer) {
    EndSignal& end = job.session.end;
    auto opening = client.open(job.target, outgoing_request(request, job), net::deadline_in(kAnswerTimeout));
    auto opened = co_await (std::move(opening) || session_end(end));
    if (opened.index() != 0) {
        writer.send(net::text_response(502, "context canceled"));
        co_return;
    }
    auto& stream = std::get<0>(opened);
    if (!stream) {
        writer.send(net::text_response(502, stream.error().message));
        co_return;
    }
    if ((*stream)->head().status == 101) {
        co_await pass_upgrade(**stream, writer, end);
        co_return;
    }
    if (is_short((*stream)->head(), request.method)) {
        co_await pass_short(**stream, writer, end);
    } else {
        co_await pass_body(**stream, writer, end);
    }
}

}  // namespace farebox::sandbox
