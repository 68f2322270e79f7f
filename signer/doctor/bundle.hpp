#pragma once

#include <optional>
#include <string>

#include "signer/doctor/redactor.hpp"
#include "signer/doctor/report.hpp"
#include "signer/doctor/signer_reading.hpp"

namespace farebox::signer::doctor {

/// What a support bundle is made from.
struct BundleParts {
    Report report;
    const config::Loaded* loaded = nullptr;  ///< Null: the configuration cannot be read.
    const Diagnosis* running = nullptr;      ///< Null: the signer does not run, or does not say.
    std::string vault;                       ///< As the admin route /vault answers; empty: not known.
    std::chrono::system_clock::time_point now;
};

/// One JSON document: {"farebox_bundle":1,"made","versions","report","config","signer","vault","log","metrics"}, with
/// null for what is not known. Every text of it has passed the Redactor.
[[nodiscard]] std::string make_bundle(const BundleParts& parts);

}  // namespace farebox::signer::doctor
