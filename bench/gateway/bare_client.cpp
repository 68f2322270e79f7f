#include "bench/gateway/bare_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace farebox::bench {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using Local = asio::local::stream_protocol;
using TlsStream = asio::ssl::stream<Tcp::socket>;

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

/// In the order of construction: the stream lives on what stands before it.
struct Base {
    asio::io_context context;
    asio::ssl::context tls{asio::ssl::context::tls_client};
};

template <class Stream>
class Client final : public BareClient {
public:
    Client(std::unique_ptr<Base> base, Stream stream) : base_{std::move(base)}, stream_{std::move(stream)} {}

    BareAnswer exchange(const std::string& method, const std::string& target, const std::string& body,
                        const HeaderLines& headers) override {
        http::request<http::string_body> request;
        request.method_string(method);
        request.target(target);
        request.set(http::field::host, "localhost");
        for (const auto& [name, value] : headers) {
            request.set(name, value);
        }
        request.body() = body;
        request.prepare_payload();
        http::write(stream_, request);
        http::response<http::string_body> response;
        http::read(stream_, buffer_, response);
        return {static_cast<int>(response.result_int()), std::move(response.body())};
    }

private:
    std::unique_ptr<Base> base_;
    Stream stream_;
    boost::beast::flat_buffer buffer_;
};

/// "HOST:PORT/…" of a URL whose host is an IP address.
Tcp::endpoint endpoint_of(const std::string& authority) {
    const auto colon = authority.rfind(':', authority.find('/'));
    if (colon == std::string::npos) {
        throw std::runtime_error{"no host and port in " + authority};
    }
    const int port = std::stoi(authority.substr(colon + 1));
    return {asio::ip::make_address(authority.substr(0, colon)), static_cast<std::uint16_t>(port)};
}

}  // namespace

std::unique_ptr<BareClient> BareClient::connect(const std::string& url) {
    auto base = std::make_unique<Base>();
    if (url.starts_with(kUnix)) {
        Local::socket socket{base->context};
        socket.connect(Local::endpoint{url.substr(kUnix.size())});
        return std::make_unique<Client<Local::socket>>(std::move(base), std::move(socket));
    }
    Tcp::socket socket{base->context};
    const bool plain = url.starts_with(kHttp);
    socket.connect(endpoint_of(url.substr(plain ? kHttp.size() : kHttps.size())));
    socket.set_option(Tcp::no_delay{true});
    if (plain) {
        return std::make_unique<Client<Tcp::socket>>(std::move(base), std::move(socket));
    }
    TlsStream stream{std::move(socket), base->tls};
    stream.handshake(asio::ssl::stream_base::client);
    return std::make_unique<Client<TlsStream>>(std::move(base), std::move(stream));
}

}  // namespace farebox::bench
