"""Fiscal project performance evaluation (项目支出绩效评价): from extracts to a bureau's report."""

__version__ = "0.1.0"
