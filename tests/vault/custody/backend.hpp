#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "vault/custody/custodian.hpp"

namespace farebox::vault::test {

/// What a custodian stands on, as the contract suite needs it: at least two keys, and a secret that opens them.
class CustodyBackend {
public:
    CustodyBackend() = default;
    CustodyBackend(const CustodyBackend&) = delete;
    CustodyBackend& operator=(const CustodyBackend&) = delete;
    virtual ~CustodyBackend() = default;

    virtual Result<std::unique_ptr<Custodian>> open() = 0;
    /// With a wrong password, PIN or credential.
    virtual Result<std::unique_ptr<Custodian>> open_with_wrong_secret() = 0;
    /// Texts that no error may carry: the right secret and the wrong one.
    [[nodiscard]] virtual std::vector<std::string> secrets() const = 0;
};

/// Milliseconds a backend under test gives one call. Long enough for a busy machine, short enough to be waited for.
inline constexpr int kShortLimit = 3'000;

/// One that can be away: a device, another process, a service.
class RemoteBackend : public CustodyBackend {
public:
    virtual void take_away() = 0;
    virtual void bring_back() = 0;
    /// From now on it answers nothing; hang(false): it answers again, what waits as well.
    virtual void hang(bool on) = 0;
    /// Signatures that its keys have made so far, or that were asked of them.
    [[nodiscard]] virtual std::size_t signatures_made() const = 0;
};

/// A row of the suite.
template <class Backend>
struct BackendCase {
    const char* name;
    std::function<std::unique_ptr<Backend>()> make;
    friend std::ostream& operator<<(std::ostream& out, const BackendCase& row) { return out << row.name; }
};
using AnyCase = BackendCase<CustodyBackend>;
using RemoteCase = BackendCase<RemoteBackend>;

std::unique_ptr<CustodyBackend> make_keystore_backend();
std::unique_ptr<RemoteBackend> make_softhsm_backend();
std::unique_ptr<RemoteBackend> make_web3signer_backend();
std::unique_ptr<RemoteBackend> make_clef_like_backend();
std::unique_ptr<RemoteBackend> make_kms_backend();

}  // namespace farebox::vault::test
