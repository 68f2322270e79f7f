// One new and one continued payment, interrupted at every write and sync of the ledger, from its making to its closing.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>

#include "tests/ledger/disk_image.hpp"
#include "tests/ledger/failing_vfs.hpp"
#include "tests/model/dice.hpp"
#include "tests/model/two_payments.hpp"
#include "tests/support/soak.hpp"

namespace farebox::model {
namespace {

using farebox::test::DiskFault;
using farebox::test::Loss;
using farebox::test::number_from_environment;
using farebox::test::Soak;
using farebox::test::TempDir;
namespace disk = farebox::test;

class WithOwnDisk : public testing::Test {
protected:
    void SetUp() override {
        disk::set_disk_fault({});
        disk::sync_for_real(false);
        disk::record_disk(true);
    }
    void TearDown() override {
        disk::set_disk_fault({});
        disk::sync_for_real(true);
        disk::record_disk(false);
    }
};

/// What was done to the disk, and which answers had come by when.
struct Story {
    std::vector<disk::DiskOperation> operations;
    std::vector<std::string> bodies;
    std::vector<std::size_t> positions;  ///< Operations before each answer.
    Witness witness;
};

/// Both payments without any trouble. `hurried`: nothing waits for what needs no answer.
void tell(Story& story, bool hurried) {
    const TempDir folder;
    TwoPayments payments{folder.path(), story.witness};
    for (const bool first : {true, false}) {
        const auto response = first ? payments.pay_first() : payments.pay_second();
        ASSERT_EQ(response.status, 200) << response.body;
        story.positions.push_back(disk::disk_operations_recorded());
        if (!hurried) {
            payments.settle();
        }
    }
    payments.stop();
    story.bodies = payments.bodies();
    story.operations = disk::recorded_disk_operations();
    ASSERT_GT(story.positions[1], story.positions[0]);
}

void expect_recovery(const disk::DiskImage& image, const std::vector<std::string>& answered, Witness witness) {
    const TempDir folder;
    disk::write_image(image, folder.path());
    TwoPayments recovered{folder.path(), witness};
    recovered.remember(answered);
    recovered.expect_promises_kept();
}

/// Interrupts the story at one operation.
void interrupt(const Story& story, std::size_t at, Loss loss, std::uint64_t dice) {
    SCOPED_TRACE("operation " + std::to_string(at) + " of " + std::to_string(story.operations.size()) + ", dice " +
                 std::to_string(dice));
    std::vector<std::string> answered;
    for (std::size_t i = 0; i < story.bodies.size(); ++i) {
        if (story.positions[i] <= at) {
            answered.push_back(story.bodies[i]);
        }
    }
    // Signatures of payments that nobody got are lost with the process.
    Witness witness = story.witness;
    witness.forget_grants_after(answered.size());
    expect_recovery(disk::disk_after(story.operations, at, loss, dice), answered, witness);
}

std::string name_of_loss(const testing::TestParamInfo<Loss>& loss) {
    const std::vector<std::string> names{"Nothing", "Torn", "Unsynced", "Some"};
    return names.at(static_cast<std::size_t>(loss.param));
}

class EveryCrash : public WithOwnDisk, public testing::WithParamInterface<Loss> {
protected:
    /// In how many ways each operation is interrupted: some losses are decided by dice.
    [[nodiscard]] static int ways() { return GetParam() == Loss::torn || GetParam() == Loss::some ? 4 : 1; }
};

TEST_P(EveryCrash, KeepsThePromises) {
    const Soak soak;
    Dice dice{number_from_environment("FAREBOX_MODEL_SEED").value_or(1)};
    std::size_t interrupted = 0;
    do {
        disk::record_disk(true);
        Story story;
        ASSERT_NO_FATAL_FAILURE(tell(story, interrupted > 0 && dice.chance(50)));
        disk::record_disk(false);
        for (std::size_t at = 0; at <= story.operations.size(); ++at) {
            for (int way = 0; way < ways() && !HasFailure(); ++way, ++interrupted) {
                interrupt(story, at, GetParam(), dice.roll());
            }
        }
    } while (soak.goes_on() && !HasFailure());
    std::cout << interrupted << " crashes\n";
}

INSTANTIATE_TEST_SUITE_P(Losing, EveryCrash, testing::Values(Loss::nothing, Loss::torn, Loss::unsynced, Loss::some),
                         name_of_loss);

// --- The disk fails and the process lives ---

std::string name_of_fault(const testing::TestParamInfo<DiskFault>& fault) {
    return std::string{fault.param.full ? "DiskIsFull" : "DiskFails"} + (fault.param.forever ? "" : "Once");
}

class EveryDiskFault : public WithOwnDisk, public testing::WithParamInterface<DiskFault> {
protected:
    /// Both payments with a fault after so many operations; false where it was never met.
    bool pay_with_fault(int after) {
        SCOPED_TRACE("operation " + std::to_string(after) + " fails");
        disk::record_disk(true);
        const TempDir folder;
        Witness witness;
        TwoPayments payments{folder.path(), witness};
        DiskFault fault = GetParam();
        fault.after = after;
        disk::set_disk_fault(fault);
        ask_once(payments);
        const bool struck = disk::disk_fault_struck();
        expect_recovery_from_what_is_written(payments, witness);
        disk::set_disk_fault({});
        payments.wait_until_ok();
        payments.expect_promises_kept();
        return struck;
    }

private:
    static void expect_refusal(const net::Response& response) {
        const std::string code = signer::test::code_of(response);
        EXPECT_TRUE(response.status == 200 || code == "ledger_unavailable" || code == "disk_full") << response.body;
    }

    void ask_once(TwoPayments& payments) {
        expect_refusal(payments.pay_first());
        payments.settle();
        if (payments.answered() == 1) {
            expect_refusal(payments.pay_second());
            payments.settle();
        }
    }

    /// As if the process had died now, or the power.
    void expect_recovery_from_what_is_written(const TwoPayments& payments, const Witness& witness) {
        const auto done = disk::recorded_disk_operations();
        disk::set_disk_fault({});
        disk::record_disk(false);
        for (const Loss loss : {Loss::nothing, Loss::unsynced}) {
            expect_recovery(disk::disk_after(done, done.size(), loss), payments.bodies(), witness);
        }
    }
};

TEST_P(EveryDiskFault, KeepsThePromises) {
    const Soak soak;
    int failed = 0;
    do {
        for (int after = 0; pay_with_fault(after) && !HasFailure(); ++after, ++failed) {
        }
    } while (soak.goes_on() && !HasFailure());
    EXPECT_GE(failed, 4);  // two grants and what is noted after each: a write at least
    std::cout << failed << " failures\n";
}

INSTANTIATE_TEST_SUITE_P(Where, EveryDiskFault,
                         testing::Values(DiskFault{.forever = false}, DiskFault{.forever = true},
                                         DiskFault{.forever = false, .full = true},
                                         DiskFault{.forever = true, .full = true}),
                         name_of_fault);

// --- The process is killed ---

using EveryKill = WithOwnDisk;

void send(int pipe, const std::string& body) {
    const std::size_t size = body.size();
    if (write(pipe, &size, sizeof(size)) != sizeof(size) ||
        write(pipe, body.data(), size) != static_cast<ssize_t>(size)) {
        _exit(3);
    }
}

std::vector<std::string> receive(int pipe) {
    std::vector<std::string> bodies;
    std::size_t size = 0;
    while (read(pipe, &size, sizeof(size)) == sizeof(size)) {
        std::string body(size, '\0');
        if (read(pipe, body.data(), size) != static_cast<ssize_t>(size)) {
            break;
        }
        bodies.push_back(std::move(body));
    }
    return bodies;
}

[[noreturn]] void pay_and_die(const std::filesystem::path& folder, int after, int pipe) {
    disk::set_disk_fault({.after = after, .kill = true});
    Witness witness;
    {
        TwoPayments payments{folder, witness};
        for (const bool first : {true, false}) {
            const auto response = first ? payments.pay_first() : payments.pay_second();
            send(pipe, response.body);
            payments.settle();
        }
    }
    _exit(0);
}

/// @return false where the process lived to its end.
bool kill_and_recover(int after) {
    SCOPED_TRACE("killed at operation " + std::to_string(after));
    const TempDir folder;
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        pay_and_die(folder.path(), after, ends[1]);
    }
    close(ends[1]);
    const auto answered = receive(ends[0]);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0) << status;
    Witness witness;
    TwoPayments recovered{folder.path(), witness};
    recovered.remember(answered);
    recovered.expect_promises_kept();
    return WIFSIGNALED(status);
}

TEST_F(EveryKill, KeepsThePromises) {
    disk::record_disk(false);
    const Soak soak;
    int killed = 0;
    do {
        for (int after = 0; kill_and_recover(after) && !HasFailure(); ++after, ++killed) {
        }
    } while (soak.goes_on() && !HasFailure());
    EXPECT_GT(killed, 10);
    std::cout << killed << " kills\n";
}

}  // namespace
}  // namespace farebox::model
