#include "tests/vault/custody/backend.hpp"
#include "tests/vault/custody/softhsm.hpp"

namespace farebox::vault::test {
namespace {

class SoftHsmBackend final : public RemoteBackend {
public:
    Result<std::unique_ptr<Custodian>> open() override { return open_pkcs11(options_of(token_)); }
    Result<std::unique_ptr<Custodian>> open_with_wrong_secret() override {
        // A token of its own: one that this process is logged into asks for no PIN.
        other_.use_pin(kWrongPin);
        return open_pkcs11(options_of(other_));
    }
    [[nodiscard]] std::vector<std::string> secrets() const override { return {token_.pin(), kWrongPin}; }
    void take_away() override {
        token_.controls().away = true;
        token_.cut_sessions();
    }
    void bring_back() override { token_.controls().away = false; }
    void hang(bool on) override { token_.controls().hang = on; }
    [[nodiscard]] std::size_t signatures_made() const override { return token_.controls().signs; }

private:
    static constexpr const char* kWrongPin = "wrong-pin-0815";
    static Pkcs11Options options_of(const SoftHsmToken& token) {
        auto options = token.options();
        options.time_limit = std::chrono::milliseconds{kShortLimit};
        return options;
    }

    SoftHsmToken token_;
    SoftHsmToken other_;
};

}  // namespace

std::unique_ptr<RemoteBackend> make_softhsm_backend() {
    return std::make_unique<SoftHsmBackend>();
}

}  // namespace farebox::vault::test
