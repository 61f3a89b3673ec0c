"""Words that stand in the columns of registers about people and tell nobody: 汉族, 已婚, 中共党员, 户主.

In: nothing. Out: the words that are looked for in no text, although a column of an extract that is called personal holds
them. The list is closed, from the code lists of the national standards: how often a value stands in a column would not
do, for a cook's name stands on a thousand lines. What could be somebody's name is not in it (高中, 农业, 高山): a column of
such words is declared as a ``choice``, whose words are not looked for.

Sources: GB/T 2261.1 (sex), 2261.2 (marriage), 2261.3 (health), 3304 (nationalities), 4658 (education), 4761 (kinship),
4762 (political status); the answers that forms offer.
"""

_NATIONALITIES = ["汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺"]
_OTHERS = """
男性 女性 未知 不详 其他 未说明
未婚 已婚 初婚 再婚 复婚 丧偶 离婚
健康 良好 一般 较弱 健康或良好 一般或较弱 有慢性病 残疾 健康状况良好
中共党员 中共预备党员 预备党员 党员 共青团员 团员 民革党员 民盟盟员 民建会员 民进会员 农工党党员 致公党党员 九三学社社员 台盟盟员
无党派人士 无党派民主人士 群众
文盲 半文盲 小学 初中 中专 中等专业 职高 职业高中 技校 技工学校 大专 大学专科 专科 本科 大学本科 大学 研究生 硕士 博士 学士
硕士研究生 博士研究生
本人 户主 配偶 丈夫 妻子 夫妻 儿子 女儿 长子 次子 三子 长女 次女 三女 独生子 独生女 养子 养女 继子 继女 子女 儿媳 女婿 孙子 孙女
外孙子 外孙女 外孙 父亲 母亲 公公 婆婆 岳父 岳母 继父 继母 父母 祖父 祖母 外祖父 外祖母 祖父母 兄弟 姐妹 哥哥 弟弟 姐姐 妹妹 非亲属 其他亲属
非农业 农业户口 非农业户口 居民户口 家庭户 集体户 城镇 农村 本地 外地
不是 没有 符合 不符合 合格 不合格 正常 异常 在职 退休 离休 在岗 离岗 健在 死亡 去世 同意 不同意 完成 未完成
"""
COMMON_WORDS = frozenset(_OTHERS.split()) | {f"{name}族" for name in _NATIONALITIES} | {name for name in _NATIONALITIES if len(name) > 2}
