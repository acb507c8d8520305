// The test program: doctest's, with one line per case as it ends, and a failure when the filters
// match nothing.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

int selected_cases = 0;

/// Prints how each case ended and how long it took, and the subcases that take long, so that a long
/// run is seen to proceed.
struct Progress : doctest::IReporter {
    using Clock = std::chrono::steady_clock;
    struct Subcase {
        std::string name;
        Clock::time_point began;
    };
    const doctest::TestCaseData* current = nullptr;
    std::vector<Subcase> subcases;  ///< that have begun and not ended
    explicit Progress(const doctest::ContextOptions&) {}
    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_run_end(const doctest::TestRunStats& stats) override {
        selected_cases = static_cast<int>(stats.numTestCasesPassingFilters);
    }
    void test_case_start(const doctest::TestCaseData& started) override {
        current = &started;
        subcases.clear();
    }
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
        std::printf("%s %7.2f s  %s\n", stats.testCaseSuccess ? "ok    " : "FAILED", stats.seconds,
                    current->m_name);
        std::fflush(stdout);
    }
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature& started) override {
        subcases.push_back({started.m_name.c_str(), Clock::now()});
    }
    void subcase_end() override {
        if (subcases.empty()) return;  // doctest ends all of a case that crashes once more
        const Subcase ended = subcases.back();
        subcases.pop_back();
        const double seconds = std::chrono::duration<double>(Clock::now() - ended.began).count();
        if (seconds < 10) return;
        std::printf("       %7.2f s  %s: %s\n", seconds, current->m_name, ended.name.c_str());
        std::fflush(stdout);
    }
    void log_assert(const doctest::AssertData&) override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}
};

REGISTER_LISTENER("progress", 1, Progress);

}  // namespace

int main(int argc, char** argv) {
    doctest::Context context(argc, argv);
    const int result = context.run();
    if (context.shouldExit()) return result;
    if (selected_cases == 0) {
        std::fprintf(stderr, "no test case matches; --list-test-cases prints their names\n");
        return 1;
    }
    return result;
}
