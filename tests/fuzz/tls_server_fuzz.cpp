#include <memory>
#include <stdexcept>

#include "net/tls_stream.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/net/memory_stream.hpp"

// What a stranger may send to a TLS listener before anybody knows who he is.
namespace farebox::fuzz {
namespace {

namespace asio = net::asio;
using namespace net::test;

std::shared_ptr<net::TlsServerContext> context() {
    static const auto made = [] {
        const auto identity = net::make_self_signed("signer.example");
        auto tls = net::make_tls_server_context(*identity, true);
        require(static_cast<bool>(tls), "a fresh identity is usable");
        return *std::move(tls);
    }();
    return made;
}

/// @return The error's code.
asio::awaitable<ErrorCode> shake_hands(std::string_view input, std::size_t piece, std::string& written) {
    auto stream = std::make_unique<MemoryStream>(input, piece, written);
    net::Peer peer;
    auto secured = co_await net::accept_tls(std::move(stream), context(), net::Deadline::max(), peer);
    require(peer.certificate_names.empty(), "nobody is known by a certificate that was not verified");
    require(!secured, "nobody shakes hands without answering what the server drew");
    co_return secured.error().code;
}

}  // namespace

void tls_server(std::string_view input) {
    constexpr std::size_t kMostSaid = 64U << 10U;  // certificates, and an alert
    for (const std::size_t piece : {kWhole, small_piece(input)}) {
        std::string written;
        const ErrorCode code = run_to_end(shake_hands(input, piece, written));
        require(code == ErrorCode::connection_failed, "whatever is wrong, the connection failed");
        require(written.size() <= kMostSaid, "little is said to a stranger");
    }
}

}  // namespace farebox::fuzz
