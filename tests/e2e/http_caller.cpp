#include "tests/e2e/http_caller.hpp"

#include "net/block_on.hpp"
#include "net/http_client.hpp"
#include "net/io_pool.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {

namespace {

constexpr auto kTimeout = kPatience;
constexpr std::size_t kMaxAnswerBytes = 256 * 1024 * 1024;  // a report of many tickets

boost::asio::awaitable<Result<net::Response>> exchange(net::HttpClient& client, net::Url url, net::Request request) {
    net::CallOptions options;
    options.max_body_bytes = kMaxAnswerBytes;
    co_return co_await client.send(std::move(url), std::move(request), net::deadline_in(kTimeout), options);
}

}  // namespace

struct HttpCaller::State {
    net::IoPool pool{1};
    net::HttpClient client{pool.at(0), options()};

    static net::HttpClientOptions options() {
        net::HttpClientOptions result;
        result.tls = net::TlsPolicy::insecure();
        return result;
    }
};

HttpCaller::HttpCaller() : state_{std::make_unique<State>()} {}
HttpCaller::~HttpCaller() {
    state_->pool.stop();
}

Result<net::Response> HttpCaller::call(const std::string& method, const std::string& url, const std::string& target,
                                       const std::string& body,
                                       const std::vector<std::pair<std::string, std::string>>& headers) {
    auto parsed = net::Url::parse(url);
    if (!parsed) {
        return parsed.error();
    }
    net::Request request;
    request.method = method;
    request.target = target;
    request.body = body;
    for (const auto& [name, value] : headers) {
        request.headers.add(name, value);
    }
    return net::block_on(state_->pool.at(0), exchange(state_->client, *parsed, std::move(request)));
}

}  // namespace farebox::test
