"""Examples of calls, as the help of each command shows them. Data, no code."""

CHECK = """Examples:

    perfeval check 2022              find every fault of the extracts, write nothing

    perfeval check 2021 2022 2023    several runs in one go
"""
RUN = """Examples:

    perfeval run 2022                                outputs/2022/report.html and the rest

    perfeval run --all --workers 4                   every run of params/, four steps at a time

    perfeval run 2022 --framework caiyu-2020-10      outputs/2022@caiyu-2020-10/: the same year by another framework

    perfeval run --all --scheduler local             on a Dask cluster of this machine

    perfeval run --all --scheduler tcp://head:8786   on a Dask cluster that is running
"""
NEW = """Examples:

    perfeval new 2024 --from 2023            params/2024.yml with TODOs, params/narrative/2024.md, data/2024/ with headers only

    perfeval new school --from 2023 --blank  another project: everything that names the old one is a TODO
"""
INIT = """Examples:

    perfeval init 我的项目            a folder with notebooks, frameworks, examples and a README
"""
LAB = """Examples:

    perfeval lab                     JupyterLab on notebooks/, the project's other folders beside it

    perfeval lab --no-browser        its address alone, to open it elsewhere
"""
TREND = """Examples:

    perfeval trend                   outputs/trend/trend.html over all runs of the project

    perfeval trend 2021 2022 2023    over these
"""
VERIFY = """Examples:

    perfeval verify 2022             was anything changed since it was published: outputs, inputs

    perfeval verify 2022 --again     and do the same inputs give the same bytes
"""
EXPLAIN = """Examples:

    perfeval explain funding.to_position_rate              definition, formula, source

    perfeval explain grade --run 2022                      with the working of 2022
"""

