#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "net/self_signed.hpp"

namespace farebox::test {

/// A certificate authority for tests.
class TestAuthority {
public:
    TestAuthority();
    ~TestAuthority();
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;

    /// Its own certificate, PEM: what clients trust.
    [[nodiscard]] const std::string& pem() const { return pem_; }
    /// A server's certificate for @p names ("DNS:signer.example", "IP:127.0.0.1") with a key of its own.
    [[nodiscard]] net::TlsIdentity issue(const std::vector<std::string>& names,
                                         std::chrono::seconds valid = std::chrono::hours{24 * 90}) const;
    /// A client's certificate for @p names ("DNS:app.example", "URI:spiffe://example.org/app").
    [[nodiscard]] net::TlsIdentity issue_client(const std::vector<std::string>& names,
                                                std::chrono::seconds valid = std::chrono::hours{24 * 90}) const;

private:
    [[nodiscard]] net::TlsIdentity issue_for(const std::string& usage, const std::vector<std::string>& names,
                                             std::chrono::seconds valid) const;
    struct State;
    std::unique_ptr<State> state_;
    std::string pem_;
};

/// The same private key under a password.
std::string encrypted_key(const std::string& private_key_pem);

}  // namespace farebox::test
