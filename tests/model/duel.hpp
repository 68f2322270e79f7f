#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/model/clients.hpp"
#include "tests/model/compare.hpp"
#include "tests/model/rules.hpp"
#include "tests/model/schedule.hpp"
#include "tests/model/setting.hpp"
#include "tests/model/witness.hpp"
#include "tests/payment/service_harness.hpp"
#include "tests/support/process.hpp"

namespace farebox::model {

/// Plays operations against a whole signer and against the rules, and stops at the first difference.
class Duel {
public:
    /// @param trace  Told every operation and answer, if not null.
    Duel(std::uint64_t seed, std::ostream* trace);
    ~Duel();
    Duel(const Duel&) = delete;
    Duel& operator=(const Duel&) = delete;

    /// @return What differs; absent: nothing.
    std::optional<std::string> play(const Operation& operation);
    /// How often each decision was met: "payment", "replay" or the code of a refusal.
    [[nodiscard]] const std::map<std::string, int>& decisions() const { return decisions_; }
    /// What can be seen from outside: usage, signatures, windows, audit chain.
    std::optional<std::string> check_books();

private:
    /// The signer's disk before anything is on it.
    struct RecordedDisk {
        RecordedDisk();
        ~RecordedDisk();
    };
    /// One way in which parallel requests may have been served.
    struct World {
        Rules rules;
        std::vector<std::size_t> delivered;  ///< Promises behind the answers.
        std::vector<std::string> decisions;
        std::string verdicts;  ///< For people.
    };

    std::optional<Request> choose_request(Operation::Kind kind, Dice& dice);
    std::optional<std::string> ask(const std::vector<Request>& requests);
    std::optional<std::string> ask_a_failing_vault(const Request& request, ErrorCode code);
    void explore(World world, const std::vector<Request>& requests, const std::vector<Answer>& answers,
                 std::vector<std::size_t> left);
    [[nodiscard]] std::optional<World> promise_in_vain(const World& world, const Ask& ask, bool vault_refuses) const;
    std::optional<std::string> settle(const std::vector<Request>& requests, const std::vector<Answer>& answers);
    [[nodiscard]] bool accounts_for(const World& world, const std::vector<Nonce>& fresh) const;

    std::optional<std::string> change_surroundings(Operation::Kind kind, Dice& dice);
    void change_key();
    void change_seal();
    void mine(Dice& dice);
    void wait(Dice& dice);
    void step_clock(Dice& dice);
    void restart();
    void lose_power(Dice& dice);
    void resume_clock();
    [[nodiscard]] Moment now() const;
    [[nodiscard]] std::vector<Moment> readings() const;

    std::optional<std::string> check_usage(const Rules& rules, const std::string& client);
    [[nodiscard]] std::optional<std::string> check_windows(const Rules& rules) const;
    std::optional<std::string> check_audit();
    void tell(const std::string& line) const;
    void tell_verdicts();

    RecordedDisk disk_;
    Dice dice_;
    const Setting setting_;
    Witness witness_;
    std::optional<Error> vault_failure_;
    std::vector<std::unique_ptr<farebox::test::TempDir>> found_disks_;
    signer::test::ServiceHarness signer_;
    Clients clients_;
    std::vector<World> worlds_;  ///< All that the answers so far allow; rarely more than one.
    std::vector<World> found_;
    std::string difference_;

    std::int64_t running_;         ///< The clock that only runs forward.
    std::int64_t ahead_ = 0;       ///< How far ledger time is before it.
    std::int64_t budget_of_time_;  ///< Left before rows are forgotten, which is not this test's matter.
    std::ostream* trace_;
    std::map<std::string, int> decisions_;
};

/// What came of a schedule.
struct Outcome {
    std::optional<std::string> difference;  ///< And at which operation.
    std::map<std::string, int> decisions;
};
Outcome play(const Schedule& schedule, std::ostream* trace = nullptr);

/// Leaves out operations as long as the schedule still fails.
[[nodiscard]] Schedule shrink(Schedule schedule);

}  // namespace farebox::model
