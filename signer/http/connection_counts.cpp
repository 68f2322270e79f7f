#include "signer/http/connection_counts.hpp"

#include <mutex>
#include <unordered_map>
#include <utility>

namespace farebox::signer {

struct ConnectionCounts::Table {
    bool enter(const std::string& client, std::size_t limit) {
        const std::scoped_lock lock{mutex};
        auto& count = counts[client];
        if (count >= limit) {
            return false;
        }
        ++count;
        return true;
    }
    void leave(const std::string& client) {
        const std::scoped_lock lock{mutex};
        const auto count = counts.find(client);
        if (--count->second == 0) {
            counts.erase(count);
        }
    }

    std::mutex mutex;
    std::unordered_map<std::string, std::size_t> counts;
};

/// One connection's place in the table.
struct ConnectionCounts::Counted {
    Counted(std::shared_ptr<Table> in, std::string of) : table{std::move(in)}, client{std::move(of)} {}
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
    ~Counted() { table->leave(client); }

    const std::shared_ptr<Table> table;
    const std::string client;
};

ConnectionCounts::ConnectionCounts(std::size_t limit) : limit_{limit}, table_{std::make_shared<Table>()} {}

bool ConnectionCounts::count(std::shared_ptr<void>& note, const std::string& client) {
    const auto* counted = static_cast<const Counted*>(note.get());
    if (counted != nullptr && counted->client == client) {
        return true;
    }
    note.reset();
    if (!table_->enter(client, limit_)) {
        return false;
    }
    note = std::make_shared<Counted>(table_, client);
    return true;
}

std::size_t ConnectionCounts::of(const std::string& client) const {
    const std::scoped_lock lock{table_->mutex};
    const auto count = table_->counts.find(client);
    return count == table_->counts.end() ? 0 : count->second;
}

}  // namespace farebox::signer
