#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "signer/access/token_verifier.hpp"
#include "tests/support/test_issuer.hpp"

/// One issuer and the rules for its tokens, for the tests of this folder.
namespace farebox::signer::test {

inline constexpr std::int64_t kIssuedAt = 1'800'000'000;

/// Making keys takes a while: one issuer for all tests.
inline const farebox::test::TestIssuer& issuer() {
    static const farebox::test::TestIssuer made;
    return made;
}

inline TokenRules token_rules() {
    return {"https://issuer.example", "farebox", "sign:job", {"azp", "sub"}, std::chrono::seconds{60}};
}

/// Claims of a token that is good now.
inline nlohmann::json good_claims() {
    return {{"iss", "https://issuer.example"}, {"aud", "farebox"}, {"azp", "gateway"},      {"sub", "somebody"},
            {"scope", "openid sign:job"},      {"iat", kIssuedAt}, {"exp", kIssuedAt + 600}};
}

/// Keys that a test puts there.
class GivenKeys final : public TokenKeySource {
public:
    explicit GivenKeys(const nlohmann::json& jwks) { put(jwks); }
    void put(const nlohmann::json& jwks) {
        auto parsed = TokenKeys::parse(jwks.dump());
        keys_ = parsed ? std::make_shared<const TokenKeys>(*std::move(parsed)) : nullptr;
    }
    [[nodiscard]] std::shared_ptr<const TokenKeys> keys() const override { return keys_; }
    [[nodiscard]] bool may_refresh() const override { return may_refresh_; }
    void refresh(std::function<void()> done) override {
        ++refreshed_;
        on_refresh_();
        done();
    }

    bool may_refresh_ = false;
    int refreshed_ = 0;
    std::function<void()> on_refresh_ = [] {};

private:
    std::shared_ptr<const TokenKeys> keys_;
};

}  // namespace farebox::signer::test
