#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

#include "signer/log/line_writer.hpp"

namespace farebox::signer::test {
namespace {

/// A pipe whose ends close with it.
class Pipe {
public:
    Pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
    ~Pipe() {
        for (const int end : ends_) {
            ::close(end);
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] int in() const { return ends_[1]; }
    /// What is there now.
    std::string read() {
        std::string all(1U << 21U, '\0');
        const auto count = ::read(ends_[0], all.data(), all.size());
        all.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
        return all;
    }

private:
    std::array<int, 2> ends_{};
};

TEST(LineWriter, WritesEverythingBeforeItEnds) {
    Pipe pipe;
    {
        LineWriter writer{pipe.in()};
        writer.write("one", false);
        writer.write("two", false);
    }
    EXPECT_EQ(pipe.read(), "one\ntwo\n");
}

TEST(LineWriter, WritesUrgentLinesWithThoseBeforeThem) {
    Pipe pipe;
    LineWriter writer{pipe.in()};
    writer.write("calm", false);
    writer.write("urgent", true);
    std::string seen;
    while (seen.size() < 12) {  // blocks until something comes
        seen += pipe.read();
    }
    EXPECT_EQ(seen, "calm\nurgent\n");
}

TEST(LineWriter, DropsAndCountsWhatAStandingReaderLeavesNoRoomFor) {
    Pipe pipe;
    std::string seen;
    {
        LineWriter writer{pipe.in()};
        const std::string line(1023, 'x');
        for (int i = 0; i < 5'000; ++i) {  // five megabytes, nobody reads; returns all the same
            writer.write(line, false);
        }
        while (seen.find("log_lines_dropped") == std::string::npos) {
            seen += pipe.read();
        }
    }
    EXPECT_LT(seen.size(), 2 * LineWriter::kBufferBytes);
    EXPECT_EQ(seen.find(std::string(1024, 'x')), std::string::npos);
}

TEST(LineWriter, EndsThoughNobodyReads) {
    Pipe pipe;
    {
        LineWriter writer{pipe.in()};
        for (int i = 0; i < 500; ++i) {
            writer.write(std::string(1023, 'x'), false);
        }
    }
    EXPECT_FALSE(pipe.read().empty());
}

}  // namespace
}  // namespace farebox::signer::test
