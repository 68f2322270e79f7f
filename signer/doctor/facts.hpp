#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "signer/config/load.hpp"
#include "signer/daemon/certificate_files.hpp"
#include "signer/doctor/chain_reading.hpp"
#include "signer/doctor/file_reading.hpp"
#include "signer/doctor/key_reading.hpp"
#include "signer/doctor/machine_reading.hpp"
#include "signer/doctor/neighbour_reading.hpp"
#include "signer/doctor/signer_reading.hpp"

namespace farebox::signer::doctor {

/// What is examined, and how.
struct Subject {
    config::Loaded loaded;
    vault::Elsewhere elsewhere;  ///< Where the keys are, if not in files.
    std::string admin_socket;
    AskSigner ask;
    std::string version;  ///< Of this program.
};

/// What one source said; nothing: it did not say it in time.
template <class T>
using Gathered = std::optional<T>;

/// What the checks judge by; collected by examine.cpp, judged without any I/O.
struct Facts {
    config::Loaded loaded;
    std::string version;
    std::chrono::system_clock::time_point now;
    Gathered<SignerReading> signer;
    Gathered<FilesReading> files;
    Gathered<KeysReading> keys;
    Gathered<KernelReading> kernel;
    Gathered<LedgerFileReading> ledger;
    Gathered<Result<vault::StateFinding>> vault_state;
    Gathered<std::optional<Result<ServerCertificate>>> certificate;  ///< Nothing within: no TLS.
    Gathered<ChainReading> chain;
    Gathered<NeighboursReading> neighbours;
    std::vector<ClientConfig> made_clients;  ///< Those that the running signer has beside the file's.

    [[nodiscard]] const Config& config() const noexcept { return loaded.config; }
    /// Null: it does not run, or does not say.
    [[nodiscard]] const Diagnosis* running() const noexcept {
        return signer && signer->runs() ? &signer->diagnosis : nullptr;
    }
};

/// The address that pays, as far as it can be told from here; nothing: it cannot.
[[nodiscard]] std::optional<Address> payer_of(const Facts& facts);

}  // namespace farebox::signer::doctor
