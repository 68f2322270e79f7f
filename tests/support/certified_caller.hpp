#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "net/self_signed.hpp"

namespace farebox::test {

/// A TLS client that shows a certificate: OpenSSL's own, so that it owes nothing to what it tests. One connection to
/// this machine, however many requests.
class CertifiedCaller {
public:
    struct Answer {
        int status = 0;
        std::string body;
        std::string head;
    };

    /// @param shown  Empty: no certificate is shown, whatever the server asks for.
    CertifiedCaller(std::uint16_t port, const net::TlsIdentity& shown);
    ~CertifiedCaller();
    CertifiedCaller(const CertifiedCaller&) = delete;
    CertifiedCaller& operator=(const CertifiedCaller&) = delete;

    /// @param headers  Further ones, each with its line end.
    /// @return Nothing where the connection ended, or never stood.
    std::optional<Answer> post(const std::string& target, const std::string& body = {},
                               const std::string& headers = {});

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace farebox::test
