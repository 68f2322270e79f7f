#pragma once

#include <memory>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "farebox/result.hpp"
#include "vault/custody/personal_message.hpp"
#include "vault/custody/remote_signer_custodian.hpp"

namespace farebox::vault {

/// JSON-RPC to a remote signer, for threads that wait. Thread-safe.
class RemoteSignerLine {
public:
    static Result<std::shared_ptr<RemoteSignerLine>> open(const RemoteSignerOptions& options);

    RemoteSignerLine(const RemoteSignerLine&) = delete;
    RemoteSignerLine& operator=(const RemoteSignerLine&) = delete;
    ~RemoteSignerLine();

    /// "the remote signer http://127.0.0.1:8550".
    [[nodiscard]] std::string name() const;
    [[nodiscard]] Result<std::vector<Address>> accounts();
    /// Completed and checked. Sent once: a request that may have been signed is not repeated.
    [[nodiscard]] Result<Signature> sign(const Address& key, const PersonalMessage& message);

private:
    struct State;
    explicit RemoteSignerLine(std::unique_ptr<State> state);
    /// The result as JSON text. @return unauthenticated (401, 403) or vault_unavailable.
    Result<std::string> call(const std::string& method, const std::string& params, bool repeatable);

    std::unique_ptr<State> state_;
};

}  // namespace farebox::vault
