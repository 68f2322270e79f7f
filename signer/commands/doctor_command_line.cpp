#include "signer/commands/doctor_command_line.hpp"

#include "signer/commands/options.hpp"

namespace farebox::signer::commands {

void add_doctor_command(CLI::App& app, DoctorOptions& options, std::function<int()>& command) {
    auto* doctor = app.add_subcommand(
        "doctor",
        "Looks at everything a payment needs and says what is wrong and how to change it; with the signer running or "
        "not. Changes nothing");
    add_admin(*doctor, options.admin);
    add_text(*doctor, "--bundle", options.bundle, "FILE",
             "Writes report, settings, metrics and the last log lines to a new file (JSON, 0600) for support; secrets "
             "are left out");
    doctor->footer("Exit codes: 0 no problem (there may be warnings), 1 a problem, 2 wrong usage or configuration.");
    doctor->callback([&] { command = [&options] { return run_doctor(options); }; });
}

}  // namespace farebox::signer::commands
