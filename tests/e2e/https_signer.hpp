#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/stack.hpp"
#include "tests/support/test_authority.hpp"

namespace farebox::test {

/// A signer that everybody on the network may reach, with a certificate of an authority of its own. Its files lie as
/// Kubernetes lays them: NAME -> ..data/NAME, and ..data -> the folder of one version, renamed over to swap all at
/// once.
class HttpsSigner {
public:
    explicit HttpsSigner(const Sandbox& sandbox);

    /// Puts another certificate there, or what is none.
    void put(const net::TlsIdentity& identity);
    [[nodiscard]] net::TlsIdentity issue(std::chrono::seconds valid = std::chrono::hours{24 * 90}) const;
    [[nodiscard]] const TestAuthority& authority() const { return authority_; }
    /// The authority's certificate in a file.
    [[nodiscard]] std::string ca_file() const { return (folder_ / "ca.pem").string(); }
    [[nodiscard]] std::string api_key_file() const { return (signer_->folder() / "api-key").string(); }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> credentials() const;
    /// Where the API is, by the certificate's name for it.
    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] Signer& signer() { return *signer_; }
    /// `farebox-signer health`, until @p judge is content. Throws after a minute.
    nlohmann::json wait_until(const std::function<bool(const nlohmann::json& status)>& judge);
    [[nodiscard]] std::string metrics();

private:
    TempDir folder_;
    TestAuthority authority_;
    int version_ = 0;
    std::unique_ptr<Signer> signer_;
    std::string url_;
};

/// What the check of that name says.
std::string detail_of(const nlohmann::json& status, const std::string& check);

}  // namespace farebox::test
