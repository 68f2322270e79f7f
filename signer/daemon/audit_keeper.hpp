#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "farebox/result.hpp"
#include "signer/daemon/audit_seal.hpp"

namespace farebox::signer {

/// Has the audit chain sealed every so often, and looks at its seal when it is asked. Both wait for ledger and vault,
/// which no thread that serves may; hence one of its own.
class AuditKeeper {
public:
    using Done = std::function<void(Result<SealFindings>)>;

    /// @param problem  told when a seal could not be had; on this thread.
    AuditKeeper(AuditSealing sealing, std::chrono::milliseconds interval, std::function<void(const Error&)> problem);
    AuditKeeper(const AuditKeeper&) = delete;
    AuditKeeper& operator=(const AuditKeeper&) = delete;
    /// Whoever asked and was not answered by then never is.
    ~AuditKeeper();

    void check(Done done);

private:
    void run();

    AuditSealing sealing_;
    const std::chrono::milliseconds interval_;
    const std::function<void(const Error&)> problem_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Done> asked_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace farebox::signer
