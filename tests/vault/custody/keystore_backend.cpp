#include <stdexcept>

#include "tests/support/process.hpp"
#include "tests/vault/custody/backend.hpp"
#include "vault/custody/keystore_custodian.hpp"
#include "vault/key_tool.hpp"

namespace farebox::vault::test {
namespace {

class KeystoreBackend final : public CustodyBackend {
public:
    KeystoreBackend() {
        must(create_password_file(password_));
        must(create_password_file(other_password_));
        for (int i = 0; i < 2; ++i) {
            must(create_key(keys_, password_, KeyStrength::light));
        }
    }
    Result<std::unique_ptr<Custodian>> open() override { return open_with(password_); }
    Result<std::unique_ptr<Custodian>> open_with_wrong_secret() override { return open_with(other_password_); }
    [[nodiscard]] std::vector<std::string> secrets() const override {
        return {text_of(password_), text_of(other_password_)};
    }

private:
    Result<std::unique_ptr<Custodian>> open_with(const std::filesystem::path& password) {
        auto shelf = open_keystore(keys_, password);
        if (!shelf) {
            return std::move(shelf).error();
        }
        return make_keystore_custodian(*std::move(shelf));
    }
    template <class T>
    static void must(const Result<T>& done) {
        if (!done) {
            throw std::runtime_error{done.error().message};
        }
    }
    static std::string text_of(const std::filesystem::path& path) {
        auto text = farebox::test::read_file(path);
        return text.substr(0, text.find('\n'));
    }

    farebox::test::TempDir folder_;
    std::filesystem::path keys_{folder_ / "keys"};
    std::filesystem::path password_{folder_ / "password"};
    std::filesystem::path other_password_{folder_ / "other-password"};
};

}  // namespace

std::unique_ptr<CustodyBackend> make_keystore_backend() {
    return std::make_unique<KeystoreBackend>();
}

}  // namespace farebox::vault::test
