// What the ledger does beside payments: denials written down now and then, and old rows forgotten.
#include <algorithm>
#include <utility>

#include "signer/ledger/disk_error.hpp"
#include "signer/ledger/sqlite_ledger_impl.hpp"

namespace farebox::signer {
namespace {

constexpr std::int64_t kMinute = 60'000'000'000;

}  // namespace

bool SqliteLedger::in_transaction(const std::function<void()>& work) {
    try {
        connection_->begin();
        work();
        book().flush(clock_->now());
        connection_->commit();
        connection_->sync();
        return true;
    } catch (const std::exception& failure) {
        note_failure(disk_error(failure));
        return false;
    }
}

bool SqliteLedger::house_is_due(bool everything) {
    const auto now = clock_->now();
    {
        const std::lock_guard lock{mutex_};
        ledger_time_ = now;
    }
    return everything || retention_ || now >= std::min(next_denials_, next_retention_);
}

void SqliteLedger::keep_house(bool everything) {
    const auto now = clock_->now();
    if (retry_at_) {
        return;
    }
    if (everything || now >= next_denials_) {
        next_denials_ = {now.unix_nanos + kMinute};
        write_denials(everything);
    }
    if (!retry_at_ && !everything) {
        forget_old(now);
    }
}

void SqliteLedger::write_denials(bool everything) {
    std::vector<AuditEntry> entries;
    {
        const std::lock_guard lock{mutex_};
        entries = denials_.take(ledger_time_, everything);
    }
    if (!entries.empty()) {
        in_transaction([&] {
            for (auto& entry : entries) {
                connection_->tables().audit.append(std::move(entry));
            }
        });
    }
}

void SqliteLedger::forget_old(protocol::Timestamp now) {
    if (!retention_) {
        if (now < next_retention_) {
            return;
        }
        next_retention_ = {now.unix_nanos + std::chrono::nanoseconds{options_.retention_interval}.count()};
        retention_.emplace(connection_->database(), connection_->tables(), options_.retention);
    }
    bool more = false;
    const bool written = in_transaction([&] { more = retention_->step(now); });
    if (written && retention_->deleted_cached()) {
        book().forget_cached();
    }
    if (written && !more) {
        retention_.reset();
    }
}

void SqliteLedger::append_audit(std::string kind, std::string client, std::string detail) {
    connection_->tables().audit.append({0, clock_->now(), std::move(kind), std::move(client), std::move(detail), 1});
}

}  // namespace farebox::signer
