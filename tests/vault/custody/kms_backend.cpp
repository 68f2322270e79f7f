#include "tests/vault/custody/backend.hpp"
#include "tests/vault/custody/kms_fixture.hpp"

namespace farebox::vault::test {
namespace {

constexpr const char* kWrongSecret = "wrong-secret-0815";

class KmsBackend final : public RemoteBackend {
public:
    KmsBackend() {
        server_.make_key("alias/first");
        server_.make_key("alias/second");
    }
    Result<std::unique_ptr<Custodian>> open() override { return open_as(good_access()); }
    /// Of an access key that is known, so that nothing but the signature is wrong.
    Result<std::unique_ptr<Custodian>> open_with_wrong_secret() override {
        auto access = good_access();
        access.secret = kWrongSecret;
        return open_as(access);
    }
    [[nodiscard]] std::vector<std::string> secrets() const override {
        return {good_access().secret, good_access().token, kWrongSecret};
    }
    void take_away() override { server_.stop(); }
    void bring_back() override { server_.start(); }
    void hang(bool on) override { server_.hang(on); }
    [[nodiscard]] std::size_t signatures_made() const override { return server_.signatures(); }

private:
    Result<std::unique_ptr<Custodian>> open_as(const AwsAccess& access) {
        files_.write(access);
        auto options = files_.options(server_);
        options.time_limit = std::chrono::milliseconds{kShortLimit};
        return open_aws_kms(options);
    }

    AwsFiles files_;
    KmsServer server_{good_access()};
};

}  // namespace

std::unique_ptr<RemoteBackend> make_kms_backend() {
    return std::make_unique<KmsBackend>();
}

}  // namespace farebox::vault::test
