#pragma once

#include <cstdint>
#include <map>
#include <set>

#include "signer/ledger/sqlite.hpp"

namespace farebox::signer {

/// Which grants were signed, as ranges of their ids: in memory, and rows of `signed_grants` once per commit.
class SignedGrants {
public:
    explicit SignedGrants(Database& database);

    /// Reads every range; forgets what was not flushed.
    void load();
    [[nodiscard]] bool contains(std::int64_t id) const;
    void add(std::int64_t id);
    /// Writes the ranges that changed since the last call.
    void flush();

private:
    void touch(std::int64_t first) { changed_.insert(first); }

    Statement load_;
    Statement put_;
    Statement remove_;
    std::map<std::int64_t, std::int64_t> ranges_;  // first -> last
    std::set<std::int64_t> changed_;               // firsts of ranges that grew, appeared or are gone
};

}  // namespace farebox::signer
