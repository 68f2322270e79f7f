#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

namespace farebox::test {

/// An issuer of tokens, with keys of its own: RSA of 2048 bits and P-256.
class TestIssuer {
public:
    TestIssuer();
    ~TestIssuer();
    TestIssuer(const TestIssuer&) = delete;
    TestIssuer& operator=(const TestIssuer&) = delete;

    /// Its keys by their ids: "rsa-1" and "ec-1". @p suffix instead of the 1.
    [[nodiscard]] nlohmann::json jwks(const std::string& suffix = "1") const;
    /// A token with these claims. The header's "alg" says what it is signed with: RS256, ES256, or HS256 with the RSA
    /// key's modulus as the secret; anything else is signed with RSA all the same.
    [[nodiscard]] std::string sign(const nlohmann::json& claims,
                                   const nlohmann::json& header = {{"alg", "RS256"}, {"kid", "rsa-1"}}) const;
    /// The same for parts that are what they are: @p header and @p payload are texts.
    [[nodiscard]] std::string sign_texts(const std::string& header, const std::string& payload,
                                         const std::string& algorithm) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace farebox::test
