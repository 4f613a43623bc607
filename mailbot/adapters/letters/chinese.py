"""Simplified Chinese."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date

from mailbot.adapters.letters.hours import Hours
from mailbot.adapters.letters.words import Words

_LOCALE = "zh_Hans_CN"
_HAN = r"\u3400-\u9fff"
_MARKS = "，。；：？！、（）《》“”"
_BORDER = re.compile(rf"(?<=[{_HAN}])(?=[A-Za-z])|(?<=[A-Za-z])(?=[{_HAN}])")
_LOOSE = re.compile(rf" +(?=[{_MARKS}])|(?<=[{_MARKS}]) +")
_DAYS = "一二三四五六日"
_MONEY = {
    "GBP": "英镑",
    "EUR": "欧元",
    "SEK": "瑞典克朗",
    "USD": "美元",
    "CNY": "元",
    "NOK": "挪威克朗",
    "DKK": "丹麦克朗",
}


def tidy(line: str) -> str:
    """One space between Chinese and Latin words, none beside full-width marks, wherever a value was put in."""
    return _LOOSE.sub("", _BORDER.sub(" ", line))


@lru_cache(maxsize=512)
def _day(day: date, weekday: bool, year: bool) -> str:
    front = format_date(day, ("y年" if year else "") + "M月d日", locale=_LOCALE)
    return f"{front}（星期{_DAYS[day.weekday()]}）" if weekday else front


def _short_day(day: date) -> str:
    return f"{day.month}月{day.day}日（周{_DAYS[day.weekday()]}）"


def _time(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"


def _moment(day: str, clock: str, zone: str) -> str:
    return f"{zone}时间{day}{clock}" if zone else f"{day}{clock}"


def _amount(number: str, currency: str) -> str:
    return f" {Decimal(number):,.2f} {_MONEY.get(currency, currency)}"


def _listed(items: tuple[str, ...]) -> str:
    return items[0] if len(items) == 1 else "、".join(items[:-1]) + "和" + items[-1]


def _who(name: str, role: str) -> str:
    return f"{role} {name}" if role else name


def _call(phone: str, hours: Hours | None, zone: str) -> str:
    if hours is None:
        return phone
    days = ""
    if hours.first is not None and hours.last is not None:
        days = f"周{_DAYS[hours.first]}" + (f"至周{_DAYS[hours.last]}" if hours.last != hours.first else "")
    return f"{phone}（{f'{zone}时间' if zone else ''}{days}{_time(hours.start)}至{_time(hours.end)}）"


CHINESE = Words(
    code="zh",
    html="zh-Hans",
    fields={
        "name": "姓名",
        "order_number": "订单号",
        "order_date": "下单日期",
        "phone": "电话",
        "email": "邮箱",
        "address": "邮寄地址",
        "postcode": "邮政编码",
        "preferred_channel": "希望的回复方式",
        "hours": "方便接听的时间",
        "staff_name": "接待您的人员",
        "outcome_wanted": "希望的解决办法",
        "amount": "金额",
    },
    questions={
        "example": "，格式类似 {}",
        "answer": "对{wo}上一封信的答复。",
        "name": "您的姓名。",
        "order_number": "订单号{example}，可在订单确认信息中找到。如果找不到，请写明下单人姓名和大致的下单日期。",
        "order_date": "下单日期，大致的日期即可。",
        "phone": "您的电话号码，以及方便接听的时间。",
        "email": "能联系到您的邮箱地址。",
        "address": "您的邮寄地址和邮政编码。",
        "phone_or_address": "邮件以外的联系方式：电话号码，或完整的邮寄地址。",
        "preferred_channel": "希望我们怎样回复您：邮件、电话或信件。",
        "reply_by_email": "希望我们怎样回复您：邮件、电话或信件。",
        "staff_name": "接待您的人员姓名。如果不知道，请写明日期和时间。",
        "what_happened": "发生了什么，是在什么时候。写几句话即可。",
        "evidence": "能说明情况的材料，例如照片、信件或收据。",
        "outcome_wanted": "您希望我们怎样解决。",
        "represented_person": "您所代表的人的姓名、地址和电话，以及您本人的同样信息。",
        "correspondence": "此前有关此事的邮件或信件副本（如有）。",
        "says_complaint": "这是否是一项投诉，回复“是”或“否”即可。",
    },
    roles={
        "owner": "店主",
        "department": "相关部门",
        "head_of_customer_services": "客户服务主管",
        "general_manager": "总经理",
        "director_of_department": "部门负责人",
        "director": "董事",
        "manager": "经理",
        "complaints_team": "投诉处理组",
        "complaints_manager": "投诉主管",
        "complaints_officer": "投诉专员",
        "handler": "投诉专员",
        "responsible_person": "负责人",
    },
    titles={},
    role_else="{}",
    stages={"main": "投诉处理程序", "one": "第一阶段", "two": "第二阶段", "three": "第三阶段"},
    clocks={
        "final": "我们的答复",
        "psd": "我们的答复",
        "psd_long": "我们的答复",
        "resolve": "我们的答复",
        "outcome": "我们的答复",
        "agreed": "我们的答复",
        "six_months": "我们的答复",
        "dp_outcome": "我们的答复",
        "request": "我们的答复",
        "start": "开始处理",
        "acknowledge": "确认收到",
        "validity": "决定是否展开调查",
        "decide": "处理决定",
        "stage_one": "我们的答复",
        "stage_two": "最终答复",
        "implement": "落实措施",
    },
    outcomes={
        "upheld": "投诉成立",
        "partly_upheld": "投诉部分成立",
        "not_upheld": "投诉不成立",
        "no_evidence": "无法查明",
        "dismissed": "不作为投诉调查",
    },
    remedies={
        "replace": ("{wo}会{by}为您更换一件新的商品。", "{wo}已{by}为您更换商品。"),
        "equivalent": ("{wo}会{by}给您价值{amount}的等值商品。", "{wo}已{by}给您价值{amount}的等值商品。"),
        "refund": ("{wo}会{by}向您退款{amount}。", "{wo}已{by}向您退款{amount}。"),
        "redress": ("{wo}会{by}向您支付{amount}。", "{wo}已{by}向您支付{amount}。"),
        "cancel": ("{wo}会{by}取消您的订单。", "{wo}已{by}取消您的订单。"),
        "erase_account": ("{wo}会{by}关闭您的账户并删除账户资料。", "{wo}已{by}关闭您的账户并删除账户资料。"),
        "apology": ("{wo}在本信中向您道歉。", "{wo}已{by}向您道歉。"),
        "": ("{wo}会{by}完成此事：{what}", "{wo}已{by}完成此事：{what}"),
        "amount": ("全部货款", ""),
    },
    by="最晚于{}",
    on="于{}",
    routes={
        "enquiry": "一项咨询",
        "return": "一项退货",
        "legal": "一项法律事务",
        "data_request": "一项个人信息请求",
    },
    channels={"email": "邮件", "phone": "电话", "post": "信件", "form": "网站表单"},
    documents={
        "complaints-policy": "《客户投诉政策》",
        "complaints-procedure": "《投诉处理程序》",
        "investigation-report": "调查报告",
    },
    units={
        "wd": ("1个工作日", "{}个工作日"),
        "d": ("1天", "{}天"),
        "w": ("1周", "{}周"),
        "mo": ("1个月", "{}个月"),
        "y": ("1年", "{}年"),
    },
    gap="",
    numbers=("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十"),
    pronouns={"wo": ("我", "我们"), "wode": ("我的", "我们的")},
    zones={"Asia/Shanghai": "", "Europe/London": "英国", "Europe/Dublin": "爱尔兰", "Europe/Stockholm": "瑞典"},
    countries={"GB": "英国公众假期", "IE": "爱尔兰公众假期", "SE": "瑞典公众假期"},
    this=("本邮件", "本信"),
    workdays="工作日指周一至周五，{holidays}除外。",
    reply_with="{label}：回复 {command}",
    or_reply="或回复 {command}",
    day=_day,
    short_day=_short_day,
    clock_time=_time,
    moment=_moment,
    amount=_amount,
    listed=_listed,
    who=_who,
    call=_call,
    whole_mail="来信全文.txt",
    rehearsal=("演练", "这是一次演练。本信原本要发给 {recipient}，除您以外没有人收到。"),
)
