#include "tests/support/certified_caller.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "net/openssl_handles.hpp"

namespace farebox::test {
namespace {

constexpr int kTimeoutSeconds = 60;

struct ContextFree {
    void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
};
struct ChainFree {
    void operator()(BIO* chain) const noexcept { BIO_free_all(chain); }
};

void show(SSL_CTX* context, const net::TlsIdentity& identity) {
    const auto certificate = net::next_certificate(net::reader_of(identity.certificate_pem).get());
    const net::PrivateKey key{
        PEM_read_bio_PrivateKey(net::reader_of(identity.private_key_pem).get(), nullptr, net::no_password, nullptr)};
    if (SSL_CTX_use_certificate(context, certificate.get()) != 1 || SSL_CTX_use_PrivateKey(context, key.get()) != 1) {
        throw std::runtime_error{"the certificate to be shown is none"};
    }
}

void set_timeout(int fd) {
    timeval timeout{};
    timeout.tv_sec = kTimeoutSeconds;
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
}

std::size_t content_length(const std::string& head) {
    constexpr std::string_view kName = "Content-Length: ";
    const auto at = head.find(kName);
    return at == std::string::npos ? 0 : std::strtoull(head.c_str() + at + kName.size(), nullptr, 10);
}

}  // namespace

struct CertifiedCaller::State {
    bool receive() {
        std::array<char, 4096> piece{};
        const int size = BIO_read(chain.get(), piece.data(), static_cast<int>(piece.size()));
        received.append(piece.data(), static_cast<std::size_t>(std::max(size, 0)));
        return size > 0;
    }

    std::unique_ptr<SSL_CTX, ContextFree> context{SSL_CTX_new(TLS_client_method())};
    std::unique_ptr<BIO, ChainFree> chain;
    std::string received;
    bool connected = false;
};

CertifiedCaller::CertifiedCaller(std::uint16_t port, const net::TlsIdentity& shown)
    : state_{std::make_unique<State>()} {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to connections that the server has ended
    if (!shown.certificate_pem.empty()) {
        show(state_->context.get(), shown);
    }
    state_->chain.reset(BIO_new_ssl_connect(state_->context.get()));
    BIO* chain = state_->chain.get();
    BIO_set_conn_hostname(chain, ("127.0.0.1:" + std::to_string(port)).c_str());
    state_->connected = BIO_do_connect(chain) == 1;
    int fd = -1;
    if (BIO_get_fd(chain, &fd) >= 0) {
        set_timeout(fd);
    }
    ERR_clear_error();
}

CertifiedCaller::~CertifiedCaller() = default;

std::optional<CertifiedCaller::Answer> CertifiedCaller::post(const std::string& target, const std::string& body,
                                                             const std::string& headers) {
    State& s = *state_;
    const std::string request = "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
                                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    if (!s.connected || BIO_write(s.chain.get(), request.data(), static_cast<int>(request.size())) <= 0) {
        return std::nullopt;
    }
    s.received.clear();
    const auto read_until = [&s](auto enough) {
        while (!enough()) {
            if (!s.receive()) {
                return false;
            }
        }
        return true;
    };
    if (!read_until([&s] { return s.received.find("\r\n\r\n") != std::string::npos; })) {
        return std::nullopt;
    }
    const auto body_at = s.received.find("\r\n\r\n") + 4;
    Answer answer;
    answer.head = s.received.substr(0, body_at);
    const auto size = content_length(answer.head);
    if (!read_until([&] { return s.received.size() >= body_at + size; })) {
        return std::nullopt;
    }
    answer.body = s.received.substr(body_at, size);
    answer.status = std::atoi(answer.head.c_str() + answer.head.find(' ') + 1);
    return answer;
}

}  // namespace farebox::test
