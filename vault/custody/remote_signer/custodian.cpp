#include <utility>

#include "vault/custody/crew_custodian.hpp"
#include "vault/custody/remote_signer/line.hpp"
#include "vault/custody/remote_signer_custodian.hpp"
#include "vault/custody/shared_line.hpp"

namespace farebox::vault {

Result<std::unique_ptr<Custodian>> open_remote_signer(const RemoteSignerOptions& options) {
    const auto line = RemoteSignerLine::open(options);
    if (!line) {
        return line.error();
    }
    auto accounts = (*line)->accounts();
    if (!accounts) {
        return std::move(accounts).error();
    }
    return make_crew_custodian(*std::move(accounts), SandboxProfile::network, {(*line)->name(), options.time_limit},
                               seats_on(*line, options.connections));
}

}  // namespace farebox::vault
