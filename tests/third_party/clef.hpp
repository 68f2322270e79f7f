#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "farebox/bytes.hpp"
#include "tests/support/process.hpp"

namespace farebox::test {

/// A real clef with accounts that farebox-signer made, which approves by its rules: listing, and personal messages of
/// 32 bytes. Over HTTP on a port of its own, and on its Unix socket.
class Clef {
public:
    /// @param rule  What decides on signatures: JavaScript, of the request `r`.
    explicit Clef(const std::string& rule = "r.content_type == 'text/plain'");

    [[nodiscard]] std::vector<Address> accounts() const { return accounts_; }
    [[nodiscard]] std::string url() const { return url_; }
    [[nodiscard]] std::string socket() const { return "unix:" + (folder_ / "ipc/clef.ipc").string(); }
    [[nodiscard]] std::string log() const { return process_->out() + process_->err(); }

private:
    /// `clef COMMAND` with these lines on its standard input.
    [[nodiscard]] std::vector<std::string> command(std::vector<std::string> arguments, const std::string& lines) const;
    void prepare(std::vector<std::string> arguments, const std::string& lines) const;
    void start();

    TempDir folder_;
    std::vector<Address> accounts_;
    std::unique_ptr<Process> process_;
    std::string url_;
};

}  // namespace farebox::test
