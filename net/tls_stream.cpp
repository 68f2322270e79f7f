#include "net/tls_stream.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <vector>

#include "net/tls_context.hpp"

namespace farebox::net {
namespace {

constexpr std::size_t kRecordBytes = 16 * 1024;

struct SslFree {
    void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};

/// TLS on a socket, either side. OpenSSL works on memory only; this class moves the bytes.
class TlsStream final : public ByteStream {
public:
    TlsStream(std::unique_ptr<ByteStream> socket, SSL_CTX* context, std::shared_ptr<void> keep_alive)
        : keep_alive_{std::move(keep_alive)}, socket_{std::move(socket)}, ssl_{SSL_new(context)} {
        SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_mode(ssl_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    }

    /// The side is chosen with SSL_set_accept_state() or SSL_set_connect_state() before.
    asio::awaitable<Result<void>> handshake();
    SSL* native() noexcept { return ssl_.get(); }

    asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override;
    asio::awaitable<Result<void>> write(std::string_view first, std::string_view second) override;
    asio::awaitable<void> shutdown_write() override;
    void expires_at(Deadline deadline) override { socket_->expires_at(deadline); }
    [[nodiscard]] bool quiet() const noexcept override {
        return SSL_has_pending(ssl_.get()) == 0 && BIO_ctrl_pending(SSL_get_rbio(ssl_.get())) == 0 && socket_->quiet();
    }
    void close() noexcept override { socket_->close(); }

private:
    asio::awaitable<Result<void>> flush();
    asio::awaitable<Result<void>> receive();
    bool encrypt(std::string_view bytes);
    Error handshake_error();

    std::shared_ptr<void> keep_alive_;
    std::unique_ptr<ByteStream> socket_;
    std::unique_ptr<SSL, SslFree> ssl_;
    std::vector<char> incoming_ = std::vector<char>(kRecordBytes + 512);
    std::string outgoing_;
    bool flushing_ = false;
};

/// Sends what OpenSSL wants sent. A second caller leaves its bytes to the first, which sends until nothing is left.
asio::awaitable<Result<void>> TlsStream::flush() {
    BIO* pending = SSL_get_wbio(ssl_.get());
    if (flushing_) {
        co_return Result<void>{};
    }
    while (BIO_ctrl_pending(pending) > 0) {
        outgoing_.resize(BIO_ctrl_pending(pending));
        BIO_read(pending, outgoing_.data(), static_cast<int>(outgoing_.size()));
        flushing_ = true;
        auto sent = co_await socket_->write(outgoing_, {});
        flushing_ = false;
        if (!sent) {
            co_return sent;
        }
    }
    co_return Result<void>{};
}

/// Gives OpenSSL more of the peer's bytes. The end of the connection without TLS's own is an error: it may be cut.
asio::awaitable<Result<void>> TlsStream::receive() {
    const auto count = co_await socket_->read_some(incoming_);
    if (!count) {
        co_return count.error();
    }
    if (*count == 0) {
        co_return make_error(ErrorCode::connection_failed, "connection broke: closed without the end of TLS");
    }
    BIO_write(SSL_get_rbio(ssl_.get()), incoming_.data(), static_cast<int>(*count));
    co_return Result<void>{};
}

Error TlsStream::handshake_error() {
    const long verified = SSL_get_verify_result(ssl_.get());
    if (verified != X509_V_OK) {
        ERR_clear_error();
        const std::string whose = SSL_is_server(ssl_.get()) != 0 ? "client" : "server";
        return make_error(ErrorCode::unauthenticated,
                          "the " + whose + "'s certificate is not trusted: " + X509_verify_cert_error_string(verified));
    }
    return tls_error(ErrorCode::connection_failed, "TLS handshake failed");
}

asio::awaitable<Result<void>> TlsStream::handshake() {
    while (true) {
        ERR_clear_error();
        const int result = SSL_do_handshake(ssl_.get());
        const int reason = SSL_get_error(ssl_.get(), result);
        const bool failed = result != 1 && reason != SSL_ERROR_WANT_READ;
        if (failed) {
            Error error = handshake_error();
            static_cast<void>(co_await flush());  // the alert that tells the peer why
            co_return error;
        }
        auto sent = co_await flush();
        if (!sent || result == 1) {
            co_return sent;
        }
        auto received = co_await receive();
        if (!received) {
            co_return received;
        }
    }
}

asio::awaitable<Result<std::size_t>> TlsStream::read_some(std::span<char> buffer) {
    while (true) {
        ERR_clear_error();
        std::size_t count = 0;
        const int result = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
        const int reason = SSL_get_error(ssl_.get(), result);
        auto sent = co_await flush();  // answers to key updates
        if (result == 1) {
            co_return count;
        }
        if (reason == SSL_ERROR_ZERO_RETURN) {
            co_return std::size_t{0};
        }
        if (reason != SSL_ERROR_WANT_READ) {
            co_return tls_error(ErrorCode::connection_failed, "TLS broke");
        }
        if (!sent) {
            co_return std::move(sent).error();
        }
        auto received = co_await receive();
        if (!received) {
            co_return std::move(received).error();
        }
    }
}

bool TlsStream::encrypt(std::string_view bytes) {
    while (!bytes.empty()) {
        ERR_clear_error();
        std::size_t count = 0;
        if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) != 1) {
            return false;
        }
        bytes.remove_prefix(count);
    }
    return true;
}

asio::awaitable<Result<void>> TlsStream::write(std::string_view first, std::string_view second) {
    // In portions, so that memory stays small however large the parts are.
    while (!first.empty() || !second.empty()) {
        const std::size_t of_first = std::min(first.size(), 4 * kRecordBytes);
        const std::size_t of_second = of_first < first.size() ? 0 : std::min(second.size(), 4 * kRecordBytes);
        if (!encrypt(first.substr(0, of_first)) || !encrypt(second.substr(0, of_second))) {
            co_return tls_error(ErrorCode::connection_failed, "TLS broke");
        }
        auto sent = co_await flush();
        if (!sent) {
            co_return sent;
        }
        first.remove_prefix(of_first);
        second.remove_prefix(of_second);
    }
    co_return Result<void>{};
}

asio::awaitable<void> TlsStream::shutdown_write() {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());  // close_notify; what the peer still sends can be read
    static_cast<void>(co_await flush());
    co_await socket_->shutdown_write();
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<ByteStream>>> accept_tls(std::unique_ptr<ByteStream> connected,
                                                                std::shared_ptr<TlsServerContext> tls,
                                                                Deadline deadline, Peer& peer) {
    auto stream = std::make_unique<TlsStream>(std::move(connected), tls->context.get(), tls);
    SSL_set_accept_state(stream->native());
    stream->expires_at(deadline);
    auto shaken = co_await stream->handshake();
    if (!shaken) {
        co_return std::move(shaken).error();
    }
    name_client(stream->native(), peer);
    co_return std::unique_ptr<ByteStream>{std::move(stream)};
}

asio::awaitable<Result<std::unique_ptr<ByteStream>>> connect_tls(asio::io_context& context, StreamSocket socket,
                                                                 std::shared_ptr<TlsClientContext> tls,
                                                                 std::string host, std::string host_port,
                                                                 Deadline deadline) {
    auto stream = std::make_unique<TlsStream>(std::make_unique<SocketStream>(context, std::move(socket)),
                                              tls->context.get(), tls);
    SSL_set_connect_state(stream->native());
    stream->expires_at(deadline);
    auto prepared = prepare_client(stream->native(), *tls, host);
    if (!prepared) {
        co_return std::move(prepared).error();
    }
    auto shaken = co_await stream->handshake();
    if (!shaken) {
        co_return std::move(shaken).error();
    }
    auto checked = check_server(stream->native(), *tls, host_port);
    if (!checked) {
        co_return std::move(checked).error();
    }
    co_return std::unique_ptr<ByteStream>{std::move(stream)};
}

}  // namespace farebox::net
