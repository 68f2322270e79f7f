#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "signer/clients/client_book.hpp"
#include "signer/clients/client_orders.hpp"
#include "tests/model/dice.hpp"
#include "tests/payment/service_harness.hpp"
#include "tests/support/process.hpp"
#include "tests/theft/takings.hpp"

namespace farebox::theft {

/// A request, and whose key it shows.
struct Sent {
    std::string client;  ///< Empty: nobody's.
    net::ServerRequest http;
};

/// One whole signer with clients made by its operator's orders, on a disk that remembers every write, and a judge of
/// everything that comes out. What is wrong is told once, by wrong().
class Scene {
public:
    Scene();
    ~Scene();
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    /// `clients create`: the key of the new client.
    std::string create(const std::string& name, const Bounds& bounds);
    /// `clients revoke`. From a second after its answer on, nothing may be signed for the client.
    void revoke(const std::string& name);

    /// Sends all of them at once. Absent: the answer was lost, because the process died at some write before it.
    std::vector<std::optional<net::Response>> send(const std::vector<Sent>& requests, bool dies, model::Dice& dice);
    /// Revokes the client in the middle of the next requests, as soon as one of them is answered.
    void revoke_during_next(const std::string& name) { to_be_revoked_ = name; }

    void wait(std::int64_t nanos);
    void step_wall_clock(std::int64_t nanos) { signer_.step_wall_clock(nanos); }
    void restart();

    [[nodiscard]] const std::optional<std::string>& wrong() const { return wrong_; }
    /// The bounds of every client, and of those in @p balanced that what they were charged is what they got.
    void check_books(const std::vector<std::string>& balanced);
    [[nodiscard]] const Takings& takings() const { return takings_; }
    [[nodiscard]] bool is_revoked(const std::string& name) const { return revoked_.contains(name); }

private:
    struct RecordedDisk {
        RecordedDisk();
        ~RecordedDisk();
    };
    using Nonce = std::pair<RecipientRandHash, std::uint32_t>;

    [[nodiscard]] protocol::Timestamp ledger_now() const { return {running_ + ahead_}; }
    void begin_life();
    void apply_clients();
    nlohmann::json order(const std::string& verb, const nlohmann::json& words);
    void on_answer(std::size_t index);
    void on_grant(const signer::ReserveOutcome& outcome);
    void judge(const Sent& request, const net::Response& response);
    void die(std::size_t at, model::Dice& dice);
    void blame(std::string what);

    RecordedDisk disk_;
    std::vector<std::unique_ptr<farebox::test::TempDir>> found_disks_;
    signer::test::ServiceHarness signer_;
    std::unique_ptr<signer::ClientBook> book_;
    std::unique_ptr<signer::ClientOrders> orders_;
    std::map<std::string, Bounds> bounds_;
    Takings takings_;
    std::int64_t running_;    ///< The clock that only runs forward.
    std::int64_t ahead_ = 0;  ///< How far ledger time is before it, as long as this process lives.

    std::string to_be_revoked_;
    std::map<std::string, protocol::Timestamp> revoked_;  ///< When that was answered, by ledger time.
    std::vector<std::size_t> answered_at_;                ///< Writes before each answer.

    std::mutex grants_mutex_;                       ///< Guards what follows: the ledger tells it on its own threads.
    std::map<Nonce, protocol::Timestamp> granted_;  ///< By a payment's first nonce.
    std::optional<std::string> wrong_;
};

}  // namespace farebox::theft
