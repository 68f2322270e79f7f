#include "tests/support/issuer_site.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace farebox::test {
namespace {

namespace asio = boost::asio;

}  // namespace

IssuerSite::IssuerSite()
    : server_{pool_, [this] {
                  net::ServerOptions options;
                  options.handler = [this](net::ServerRequest& request, net::ResponseWriter& writer) {
                      return answer(request, writer);
                  };
                  return options;
              }()} {
    url_ = server_.listen({net::TcpAddress{"127.0.0.1", 0}, std::nullopt, "issuer"})->to_string();
}

IssuerSite::~IssuerSite() {
    release();
    server_.stop(std::chrono::seconds{10});
    pool_.stop();
}

void IssuerSite::put(const std::string& path, std::string body, int status) {
    const std::scoped_lock lock{mutex_};
    pages_[path] = net::json_response(status, std::move(body));
}

void IssuerSite::hold() {
    const std::scoped_lock lock{mutex_};
    held_ = true;
}

void IssuerSite::release() {
    const std::scoped_lock lock{mutex_};
    held_ = false;
}

bool IssuerSite::wait_until_asked(int times) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, std::chrono::minutes{1}, [&] { return asked_.load() >= times; });
}

asio::awaitable<void> IssuerSite::answer(net::ServerRequest& request, net::ResponseWriter& writer) {
    net::Response response = net::text_response(404, "no such page");
    bool held = false;
    {
        const std::scoped_lock lock{mutex_};
        if (const auto page = pages_.find(std::string{request.path()}); page != pages_.end()) {
            response = page->second;
        }
        held = held_;
        asked_.fetch_add(1);
        changed_.notify_all();
    }
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (held) {
        timer.expires_after(std::chrono::milliseconds{5});
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        const std::scoped_lock lock{mutex_};
        held = held_;
    }
    writer.send(std::move(response));
}

}  // namespace farebox::test
