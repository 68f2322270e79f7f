#include "signer/ledger/disk_error.hpp"

#include <string>

#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

Error disk_error(const std::exception& failure) {
    const auto* sqlite = dynamic_cast<const SqliteFailure*>(&failure);
    if (sqlite != nullptr && sqlite->disk_full()) {
        return make_error(ErrorCode::disk_full, "the ledger's disk is full",
                          "free some space; payments then resume by themselves");
    }
    return make_error(ErrorCode::ledger_unavailable, std::string{"the ledger cannot be written: "} + failure.what(),
                      "check the ledger's disk; payments resume by themselves");
}

}  // namespace farebox::signer
