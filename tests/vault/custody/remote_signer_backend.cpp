#include <stdexcept>

#include "keystore/private_file.hpp"
#include "tests/support/process.hpp"
#include "tests/vault/custody/backend.hpp"
#include "tests/vault/custody/web3signer.hpp"
#include "vault/custody/remote_signer_custodian.hpp"

namespace farebox::vault::test {
namespace {

constexpr const char* kToken = "bearer-token-4711";
constexpr const char* kWrongToken = "wrong-token-0815";

class RemoteSignerBackend final : public RemoteBackend {
public:
    explicit RemoteSignerBackend(SignerDialect dialect) : dialect_{dialect} {
        if (!keystore::write_private_file(folder_ / "token", kToken) ||
            !keystore::write_private_file(folder_ / "wrong-token", kWrongToken)) {
            throw std::runtime_error{"the token's file"};
        }
    }
    Result<std::unique_ptr<Custodian>> open() override { return open_with("token"); }
    Result<std::unique_ptr<Custodian>> open_with_wrong_secret() override { return open_with("wrong-token"); }
    [[nodiscard]] std::vector<std::string> secrets() const override { return {kToken, kWrongToken}; }
    void take_away() override { server_.stop(); }
    void bring_back() override { server_.start(); }
    void hang(bool on) override { server_.hang(on); }
    [[nodiscard]] std::size_t signatures_made() const override { return server_.signatures(); }

private:
    Result<std::unique_ptr<Custodian>> open_with(const std::string& token) {
        RemoteSignerOptions options;
        options.url = server_.url();
        options.dialect = dialect_;
        options.token_file = folder_ / token;
        options.time_limit = std::chrono::milliseconds{kShortLimit};
        return open_remote_signer(options);
    }

    const SignerDialect dialect_;
    farebox::test::TempDir folder_;
    Web3Signer server_{kToken};
};

}  // namespace

std::unique_ptr<RemoteBackend> make_web3signer_backend() {
    return std::make_unique<RemoteSignerBackend>(SignerDialect::eth_sign);
}

std::unique_ptr<RemoteBackend> make_clef_like_backend() {
    return std::make_unique<RemoteSignerBackend>(SignerDialect::clef);
}

}  // namespace farebox::vault::test
